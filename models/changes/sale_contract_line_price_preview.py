from odoo import models

from ... import prices
from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that says what a change of prices does."""

    _inherit = "sale.contract.line"

    def _get_price_changes(self, date, change_type, percent, amount):
        """Return what a change of prices does to each of these items; nothing is
        written.

        :param date date: first day of the new prices, or False
        :param str change_type: ``percent`` or ``amount``
        :return: dicts by item, with ``version`` (that is sold on that day), ``date``
            (the first day that was not billed; False as long as it is not known),
            ``note`` (why the price stays, or False) and ``price`` (the new one)
        :rtype: dict[sale.contract.line, dict]
        """
        begun = self.filtered(lambda item: item._get_start()) if date else self.browse()
        dates = begun._get_effective_dates(date) if begun else {}
        found = {}
        for item in self:
            day = dates.get(item, False)
            version = item._get_version_on(day) if day else item
            note = version._get_kept_price_note(day, date)
            price = version.price_unit
            if not note:
                price = version._get_changed_price(change_type, percent, amount)
            found[item] = {
                "version": version,
                "date": day,
                "note": note,
                "price": price,
            }
        return found

    def _get_kept_price_note(self, date, asked):
        """Return why the price of a version stays, in the user's words, or False.

        :param date date: the day on which a change takes effect, or False
        :param date asked: the day from which it was asked for, or False
        """
        if problems := self and self.contract_id._get_change_problems():
            return problems[0]
        if self.price_is_fixed:
            return self.env._("Fixed price")
        end = self._get_versions()[-1:]._get_end() if self else False
        if date and end and date > end:
            day = format_day(self.env, end)
            if asked > end:
                return self.env._("Ends on %s", day)
            return self.env._("Billed until %s", day)
        return False

    def _get_changed_price(self, change_type, percent, amount):
        """Return the price after a change, per billing period and unit, rounded as the
        price is: see :meth:`_get_price_changes`.
        """
        self.ensure_one()
        if change_type == "amount":
            return self._round_price(self.price_unit + amount, amount)
        return prices.uplift(self.price_unit, percent, self._round_price)

    def _get_negative_price_problem(self):
        self.ensure_one()
        product = self.product_id.display_name
        return self.env._("%s would have a negative price: lower it by less.", product)
