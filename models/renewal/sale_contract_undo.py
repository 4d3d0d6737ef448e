from odoo import models

from ... import steps


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose renewal is taken back with its order."""

    _inherit = "sale.contract"

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
        # From the day on which the next terms are not sold any more.
        ends = [(c.date_cancelled, c.date_start) for c in order.contract_ids]
        days = [max(filter(None, pair)) for pair in ends if any(pair)]
        day = max(days, default=self.company_id._get_contract_today())
        revenue = self._get_revenue_steps()
        going_on = self._get_revenue_steps(followed=False)
        self._record_steps(
            revenue,
            steps.join(revenue, going_on, day),
            kind="undo",
            date=day,
            description=self.env._("%s was cancelled", order.name),
        )
