from odoo import models
from odoo.exceptions import UserError

from ... import intervals
from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that changes for some days, and goes back."""

    _inherit = "sale.contract.line"

    def _change_temporarily(self, quantity, date, date_end, credit=False):
        """Sell another quantity for some days; it reverts by itself.

        More is sold as an item of its own beside this one.

        :param float quantity: what is sold in that time, instead
        :param date date: first day
        :param date date_end: last day
        :param bool credit: see :meth:`_change_quantity`
        :return: the change
        """
        change, credits = self._apply_temporary(quantity, date, date_end, credit)
        change._create_credit_note(credits)
        return change

    def _apply_temporary(self, quantity, date, date_end, credit=False):
        """See :meth:`_change_temporarily`.

        :return: the change, and the values of the lines of its credit note
        """
        self.ensure_one()
        old = self._get_version_on(date)
        if quantity > old.product_uom_qty:
            return old._add_temporarily(quantity, date, date_end), []
        return old._reduce_temporarily(quantity, date, date_end, credit)

    def _add_temporarily(self, quantity, date, date_end):
        """Sell more for some days, as an item of its own."""
        date = max(date, self._get_root()._get_start())
        self._check_starts_before(date, date_end)
        self._check_sold_on(date)
        added = quantity - self.product_uom_qty
        new = self._copy_version(
            date, date_end, product_uom_qty=added, is_temporary=True
        )
        before = self._get_terms_text()
        after = self._get_terms_text(quantity)
        mrr = new._get_mrr()
        change = new._record_temporary(date, date_end, mrr, before=before, after=after)
        self.contract_id._settle_record()
        return change

    def _reduce_temporarily(self, quantity, date, date_end, credit):
        """Sell less for some days, in versions that are followed by what was sold.

        Where it can only begin when less than that is sold, it is more.
        """
        date = self._get_effective_date(date, credit)
        self._check_not_billed_until(date, date_end)
        self._check_sold_on(date)
        old = self._get_version_on(date)
        less = old.product_uom_qty - quantity
        if less < 0:
            return old._add_temporarily(quantity, date, date_end), []
        before, old_mrr = old._get_terms_text(), old._get_mrr()
        new = old._begin_version(date)
        new._get_version_on(date_end)._begin_version(date_end + intervals.ONE_DAY)
        versions = new._get_later_versions().filtered(
            lambda version: version._get_start() <= date_end
        )
        credits = versions._prepare_credit_lines(date, removed=less)
        for version in versions:
            left = max(version.product_uom_qty - less, 0.0)
            version._write_version({"product_uom_qty": left, "is_temporary": True})
        mrr = new._get_mrr() - old_mrr
        change = new._record_temporary(date, date_end, mrr, before=before)
        new._refresh_later_changes(date)
        self.contract_id._settle_record()
        return change, credits

    def _record_temporary(self, date, date_end, mrr_change, **values):
        change = self._record_change(
            "temporary", date, mrr_change, date_end=date_end, **values
        )
        change._create_reversal(date_end + intervals.ONE_DAY)
        return change

    def _check_starts_before(self, date, date_end):
        if date > date_end:
            raise UserError(
                self.env._(
                    "%(product)s starts on %(date)s: choose later dates.",
                    product=self.product_id.display_name,
                    date=format_day(self.env, date),
                )
            )

    def _check_not_billed_until(self, date, date_end):
        if date > date_end:
            raise UserError(
                self.env._(
                    "%(product)s was billed until %(date)s: credit it, or choose later "
                    "dates.",
                    product=self.product_id.display_name,
                    date=format_day(self.env, date - intervals.ONE_DAY),
                )
            )
