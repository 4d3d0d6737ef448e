from odoo import models

from ... import credits, intervals


class AccountMoveLine(models.Model):
    """The part of credit notes of a cancellation that stays when that is undone."""

    _inherit = "account.move.line"

    def _prepare_kept_credits(self):
        """Return what lines of credit notes took back for days on which less is sold
        now than when they were made, though the contract goes on.

        :return: pairs of invoice lines and values, see
            :meth:`sale.contract.line._prepare_credit_lines`
        :rtype: list[tuple]
        """
        found = []
        roots = self.filtered("contract_line_id").grouped(
            lambda line: line.contract_line_id._get_root()
        )
        for item, lines in roots.items():
            for line in lines:
                for days in line._get_days_alike(item, lines):
                    found += line._prepare_kept_credit(item, days, lines)
        return found

    def _get_days_alike(self, item, lines):
        """Return the runs of days of a line on which the same is sold.

        :param item: the first version of what is sold
        :param lines: all lines that credited it
        """
        self.ensure_one()
        first, last = self.period_start, self.period_end
        spans = [(line.period_start, line.period_end) for line in lines]
        spans += [(v._get_start(), v._get_end()) for v in item._get_versions()]
        spans += item.contract_id._get_pauses()
        return credits.cut(
            (first, last), [(start, end or last) for start, end in spans]
        )

    def _prepare_kept_credit(self, item, days, lines):
        """Return what stays credited for days on which the same is sold."""
        self.ensure_one()
        credited = sum(
            line.quantity
            for line in lines
            if line.period_start <= days[0] <= line.period_end
        )
        removed = credited * (1 - item._get_kept_share(days, credited))
        row, rounding = self._get_reversed_line(), self.currency_id.round
        if not row or removed <= 0:
            return []
        period = self.period_start, self.period_end
        amount = intervals.prorate(self._get_charged_amount(), period, days, rounding)
        amount = credits.get_share(amount, credited, removed, rounding)
        if self.currency_id.is_zero(amount):
            return []
        version = item._get_version_on(days[0])
        is_whole = days == (row.period_start, row.period_end)
        values = row._prepare_credit_values(version, days, removed, amount, is_whole)
        return [(row, values)]

    def _get_reversed_line(self):
        """Return the line of the invoice that this line of a credit note took back."""
        self.ensure_one()
        return self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda row: (
                row.contract_line_id == self.contract_line_id
                and row.period_start
                and row.period_start <= self.period_start
                and self.period_end <= row.period_end
            )
        )[:1]
