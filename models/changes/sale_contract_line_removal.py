from odoo import models

from ... import intervals
from ...tokens import RecordedChange


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is sold no more from a day on."""

    _inherit = "sale.contract.line"

    def _remove(self, date, credit=False):
        """Sell the item up to the day before, and do not offer it at renewal.

        :param date date: first day on which it is not sold
        :param bool credit: credit what was billed for that day and later ones; else it
            is sold as long as it was billed
        :return: the change
        :rtype: sale.contract.change
        """
        change, credits = self._apply_removal(date, credit)
        change._create_credit_note(credits)
        return change

    def _apply_removal(self, date, credit=False):
        """See :meth:`_remove`.

        :return: the change, and the values of the lines of its credit note
        """
        self.ensure_one()
        return self._remove_from(self._get_effective_date(date, credit), credit)

    def _remove_from(self, date, credit):
        """Remove the item on that very day; see :meth:`_apply_removal`."""
        self.ensure_one()
        old = self._get_version_on(date)
        later, contract = old._get_later_versions() - old, self.contract_id
        credits = (old | later)._prepare_credit_lines(date) if credit else []
        old._forget_reversals(date)
        # sudo: nobody writes changes; the item that is removed was checked
        for planned in old.sudo()._get_changes_after(date):
            planned._add_mrr(-planned.mrr_change)
        change = old._record_change(
            "downsell",
            date,
            # What ends with the term is counted by the renewal, or as its end.
            0.0 if old._has_ended_on(date) else -old._get_mrr(),
            before=old._get_terms_text(),
            after=self.env._("removed"),
        )
        later._take_away()
        if date > old._get_start():
            old._end_before(date)
        else:
            old._take_away()
        contract._settle_record()
        contract._after_change()
        return change, credits

    def _end_before(self, date):
        self.ensure_one()
        last = date - intervals.ONE_DAY
        self._write_version({"date_end": min(filter(None, (self.date_end, last)))})
        if not self._ends_early():
            # It ends with the term, and ends for good.
            self.is_temporary = True

    def _has_ended_on(self, date):
        """Return whether the item is not sold any more on a day."""
        self.ensure_one()
        end = self._get_end()
        return bool(end) and date > end

    def _forget_reversals(self, date):
        """What was changed for some days does not go back after a removal."""
        reversals = self._get_changes_after(date).filtered("reverted_change_id")
        # Salespeople take items back with their orders, and only read changes.
        reversals.filtered(
            lambda change: change.reverted_change_id.date <= date
        ).sudo().unlink()

    def _take_away(self):
        """Delete versions that were never billed; others are sold no more."""
        for item in self.sorted(lambda line: line._get_start(), reverse=True):
            billed = item.move_line_ids | item.version_ids.move_line_ids
            if billed or item.order_line_id:
                item._write_version({"product_uom_qty": 0.0})
            else:
                item.next_line_ids.previous_line_id = item.previous_line_id
                RecordedChange().give_to(item).unlink()
