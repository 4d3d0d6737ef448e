from odoo import models

from ...dates import read_date
from ...tokens import RecordedChange
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is cancelled."""

    _inherit = "sale.contract"

    def action_cancel(self, date=None, reason_id=None, credit=False):
        """End the contracts; open renewal opportunities are marked as lost.

        :param date: first day without service, default: today in the company of the
            contract
        :param int reason_id: the ``crm.lost.reason`` to keep, on both
        :param bool credit: credit what was billed for that day and later ones
        """
        date = read_date(self.env, date)
        for contract in self:
            end = date or contract.company_id._get_contract_today()
            if not contract.date_cancelled or contract.date_cancelled > end:
                contract._cancel(end, reason_id, credit)

    def _cancel(self, date, reason_id, credit):
        self.ensure_one()
        self._lock_for_change()
        credits = self.line_ids._prepare_credit_lines(date) if credit else []
        overtaken = self.env["sale.contract.change"]
        if self.date_cancelled:
            overtaken = self._get_cancellations()[:1]
        revenue = self._get_revenue_steps()
        values = {"date_cancelled": date, "cancel_reason_id": reason_id}
        RecordedChange().give_to(self).write(values)
        lead = self._lose_renewal(reason_id)
        change = self._record_steps(
            revenue,
            kind="cancel",
            # Before its first day, it was worth nothing.
            date=max(filter(None, (date, self.date_start))),
            reason_id=reason_id,
            lost_lead_id=lead.id,
            reverted_change_id=overtaken.id,
            description=self.cancel_reason_id.name or self.number,
        )[:1]
        change._create_credit_note(credits)

    def _get_cancellations(self):
        """Return the last cancellation and those that it overtook."""
        self.ensure_one()
        cancelled = self.change_ids.filtered(lambda change: change.kind == "cancel")
        found = last = cancelled.sorted("id")[-1:]
        while last := last.reverted_change_id:
            found |= last
        return found

    def _get_cancel_problems(self, date):
        """Return what keeps the contract from being cancelled, in the user's words.

        :param date date: first day without service
        """
        self.ensure_one()
        if self._is_waiting():
            return []
        if problems := self._get_change_problems():
            return problems
        today = self.company_id._get_contract_today()
        if self.date_cancelled and self.date_cancelled <= date:
            day = format_day(self.env, self.date_cancelled)
            return [self.env._("It is cancelled from %s already.", day)]
        if self.date_end and (date - self.date_end).days > 1:
            day = format_day(self.env, self.date_end)
            return [self.env._("It ends on %s: choose an earlier day.", day)]
        if date < min(self.date_start, today):
            day = format_day(self.env, self.date_start)
            return [self.env._("It starts on %s: choose that day or a later one.", day)]
        return []

    def _lose_renewal(self, reason_id=None):
        """Give up the renewal of a contract that ends: hook, there is none here.

        :param int reason_id: the ``crm.lost.reason`` to keep
        :return: the opportunity that was lost
        :rtype: crm.lead
        """
        self.ensure_one()
        return self.env["crm.lead"]
