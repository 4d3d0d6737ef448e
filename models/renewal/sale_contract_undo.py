from odoo import models
from odoo.tools import format_date

from ... import intervals


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose renewal is taken back with its order."""

    _inherit = "sale.contract"

    def _is_renewed(self):
        """Return whether another term follows, or followed for some time."""
        self.ensure_one()
        return any(contract._continues_others() for contract in self.next_contract_ids)

    def _continues_others(self):
        """Return whether the term runs, or ran before notice was given.

        One that was cancelled with its order, or before its first day, never followed
        anything.
        """
        self.ensure_one()
        if not self.date_cancelled:
            return True
        # The chain is the same for everybody, whoever may read the orders.
        states = self.sudo().order_ids.mapped("state")
        was_sold = not states or "sale" in states
        return (
            was_sold and bool(self.date_start) and self.date_cancelled > self.date_start
        )

    def _renew_again(self, order):
        """Let contracts be renewed again, or lost, after their renewal was cancelled.

        :param sale.order order: what renewed them
        """
        self.env.add_to_compute(self._fields["state"], self)
        contracts = self.filtered(lambda contract: not contract._is_renewed())
        for contract in contracts:
            contract._message_log(
                body=self.env._(
                    "%s, which renewed this contract, was cancelled: renew it again, "
                    "or mark the renewal opportunity as lost.",
                    order._get_html_link(),
                )
            )
            contract._undo_early_end()
            contract._record_renewal_cancelled(order)
        for lead in contracts.renewal_lead_id:
            if not lead._reopen_renewal(order):
                (contracts & lead.renewed_contract_ids).renewal_lead_id = False

    def _record_renewal_cancelled(self, order):
        """Record the revenue that goes on, unless its end was recorded already: the
        cancellation of the next term took it away.
        """
        self.ensure_one()
        if self.date_cancelled or self._has_ended_revenue():
            return
        self.env["sale.contract.change"]._record(
            self,
            "undo",
            self.company_id._get_contract_today(),
            self.mrr,
            description=self.env._("%s was cancelled", order.name),
        )

    def _undo_early_end(self):
        """Let the term end as agreed, if it was ended early for its renewal."""
        self.ensure_one()
        change = self.change_ids.filtered(lambda change: change.kind == "early")
        change = change.sorted("id")[-1:]
        is_current = change.date and self.date_end == change.date - intervals.ONE_DAY
        if not is_current or not change.date_end:
            return
        self._lock_to_invoice()
        credit = change.sudo().credit_move_id
        self.date_end = change.date_end
        text = self.env._(
            "The term ends on %s again.", format_date(self.env, self.date_end)
        )
        if credit.state == "draft":
            credit.unlink()
        elif credit:
            text += " " + self.env._(
                "%s credited what was billed until then: bill it again, or reset the "
                "credit note to draft and delete it.",
                credit.name,
            )
        self._message_log(body=text)
