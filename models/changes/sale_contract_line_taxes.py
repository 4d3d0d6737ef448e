from odoo import models
from odoo.fields import Command
from odoo.tools import format_list

from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that gets other taxes from a day on."""

    _inherit = "sale.contract.line"

    def _change_taxes(self, date, get_taxes, position=None):
        """Charge other taxes from a day on, at the earliest from the first day that was
        not billed. What an item costs without taxes stays.

        :param date date: first day with the other taxes
        :param get_taxes: returns the taxes of a version from then on
        :param position: the fiscal position until then, default: the one of today
        :return: the versions whose taxes changed
        """
        self.ensure_one()
        versions = self._get_versions()
        date = self._get_start() and self._get_effective_date(date or self._get_start())
        if date:
            end = versions[-1]._get_end()
            if end and end < date:
                return self.browse()
            versions = self._get_version_on(date)._get_later_versions()
        taxes = {version: get_taxes(version) for version in versions}
        changed = self.browse()
        for version in versions.filtered(lambda v: v.tax_ids != taxes[v]):
            new = version._begin_version(date) if date else version
            new._take_taxes(taxes[version], position)
            changed |= new
        return changed

    def _take_taxes(self, taxes, position=None):
        """Have other taxes, and the price without taxes as before."""
        self.ensure_one()
        old_mrr, before = self._get_mrr(), self._get_terms_text()
        price = self._get_price_with(taxes, position=position)
        self._write_version({"tax_ids": [Command.set(taxes.ids)], "price_unit": price})
        mrr_change = self._get_mrr() - old_mrr
        start = self._get_start()
        is_recorded = self.contract_id._is_start_recorded()
        if is_recorded and not self.currency_id.is_zero(mrr_change):
            self._record_change("price", start, mrr_change, before=before)
            self.contract_id._settle_record()

    def _get_replaced_taxes(self, old, new):
        """Return the taxes with one of them replaced."""
        self.ensure_one()
        taxes = self.tax_ids
        return taxes - old + new if old in taxes else taxes

    def _get_taxes_note(self):
        """Return which taxes a version has, and from when on, for the chatter."""
        self.ensure_one()
        names = format_list(self.env, self.tax_ids.mapped("name"))
        values = {
            "item": self.product_id.display_name,
            "taxes": names or self.env._("no tax"),
        }
        if not self._get_start():
            return self.env._("%(item)s: %(taxes)s", **values)
        return self.env._(
            "%(item)s: %(taxes)s, from %(date)s",
            date=format_day(self.env, self._get_start()),
            **values,
        )
