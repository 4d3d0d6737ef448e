from odoo import models
from odoo.exceptions import UserError

from ... import intervals, terms
from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that changes on a day, with a record of it."""

    _inherit = "sale.contract.line"

    def _change_quantity(self, quantity, date, credit=False):
        """Sell another quantity from a day on; 0 removes the item.

        Later versions of the item change by the same difference.

        :param float quantity: what is sold from that day on
        :param date date: first day of the new quantity
        :param bool credit: credit what was billed after that day; else the change waits
            for the first day that was not billed
        :return: the change
        :rtype: sale.contract.change
        """
        change, credits = self._apply_quantity(quantity, date, credit)
        change._create_credit_note(credits)
        return change

    def _apply_quantity(self, quantity, date, credit=False):
        """See :meth:`_change_quantity`.

        :return: the change, and the values of the lines of its credit note
        """
        self.ensure_one()
        if not quantity:
            return self._apply_removal(date, credit)
        # Only less can be credited: more is sold from the first day not billed.
        credit = credit and quantity < self._get_version_on(date).product_uom_qty
        date = self._get_effective_date(date, credit)
        self._check_sold_on(date)
        old = self._get_version_on(date)
        difference = quantity - old.product_uom_qty
        before, old_mrr = old._get_terms_text(), old._get_mrr()
        versions = old._begin_version(date)._get_later_versions()
        credits = versions._prepare_credit_lines(date, removed=max(-difference, 0.0))
        for version in versions:
            left = max(version.product_uom_qty + difference, 0.0)
            version._write_version({"product_uom_qty": left})
        new = versions[0]
        change = new._record_change(
            "upsell" if difference > 0 else "downsell",
            date,
            before=before,
            mrr_change=new._get_mrr() - old_mrr,
        )
        new._refresh_later_changes(date)
        self.contract_id._settle_record()
        return change, credits

    def _check_sold_on(self, date):
        """Refuse a change from a day on which the item is not sold any more."""
        end = self._get_versions()[-1]._get_end()
        sold = self._get_version_on(date)._get_later_versions()
        if not any(sold.mapped("product_uom_qty")):
            raise UserError(
                self.env._(
                    "%s is not sold any more: sell it again with an upsell.",
                    self.product_id.display_name,
                )
            )
        if end and date > end:
            raise UserError(
                self.env._(
                    "%(product)s ends on %(date)s, before the change could take "
                    "effect: choose an earlier day, or credit what was billed.",
                    product=self.product_id.display_name,
                    date=format_day(self.env, end),
                )
            )

    def _get_effective_date(self, date, credit=False):
        """Return the day on which a change takes effect.

        Without a credit it is the first day from which on nothing was billed.
        """
        self.ensure_one()
        return self._get_effective_dates(date, credit)[self]

    def _get_effective_dates(self, date, credit=False):
        """Return for each of these items the day on which a change takes effect, see
        :meth:`_get_effective_date`.

        :rtype: dict
        """
        covered = {} if credit else self._get_covered_intervals()
        return {
            line: max(
                date,
                line._get_root()._get_start(),
                *(last + intervals.ONE_DAY for _first, last in covered.get(line, ())),
            )
            for line in self
        }

    def _round_price(self, price, given=0.0):
        """Return a price that was calculated from the one of the item: with as many
        decimals as that was given, and more where its amount takes them.

        :param float given: another price from which it was calculated
        """
        self.ensure_one()
        prices = self.env["decimal.precision"]
        digits = prices.precision_get("Product Price")
        for known in (self.price_unit, given):
            digits = terms.count_decimals(known, digits)
        quantity = self.product_uom_qty * (1 - self.discount / 100)
        rounding = self.currency_id.round
        return terms.price_for(price * quantity, quantity, digits, rounding) or (
            round(price, digits)
        )
