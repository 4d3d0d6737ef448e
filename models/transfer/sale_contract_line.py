from odoo import models

from ... import intervals


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is billed to two customers: what lies
    before the day of a planned assignment, to the old one.
    """

    _inherit = "sale.contract.line"

    def _get_unbilled_parts(self, date, billed):
        parts = super()._get_unbilled_parts(date, billed)
        day = self.contract_id.transfer_date
        if not day:
            return parts
        before = [(period, part) for period, part in parts if part[0] < day]
        if self._is_goods():
            # A period of goods is whole: whoever has the contract on its first day.
            return before
        last = day - intervals.ONE_DAY
        return [(period, (part[0], min(part[1], last))) for period, part in before]

    def _get_next_due_date(self):
        """What is the new customer's is not due before it is theirs."""
        due, day = super()._get_next_due_date(), self.contract_id.transfer_date
        if due and day and self._get_first_unbilled_day() >= day:
            return max(due, day)
        return due

    def _get_last_due_date(self, day):
        """Return when the billing period that a day is in would be due."""
        self.ensure_one()
        return self._get_due_date(self.contract_id._get_schedule().period_of(day))

    def _get_first_day_of_new_customer(self, day):
        """Return the first day that the new customer is billed for; False if none.

        :param date day: from which the contract is theirs
        """
        self.ensure_one()
        first, end = max(day, self._get_start()), self._get_end()
        covered = self._get_covered_intervals()[self]
        covered += self.contract_id._get_pauses()
        until = intervals.covered_until(first, covered)
        if not self.product_uom_qty or not until or (end and until >= end):
            return False
        return until + intervals.ONE_DAY
