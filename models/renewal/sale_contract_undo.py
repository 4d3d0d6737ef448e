from odoo import models


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
        """Record the revenue that goes on until the end of the term, unless it ended
        already.
        """
        self.ensure_one()
        if not self.date_cancelled and not self._has_ended_revenue():
            # From the day on which the next terms are not sold any more.
            ends = [(c.date_cancelled, c.date_start) for c in order.contract_ids]
            days = [max(filter(None, pair)) for pair in ends if any(pair)]
            today = self.company_id._get_contract_today()
            self._record_step(
                max(days, default=today),
                0.0,
                None,
                "undo",
                description=self.env._("%s was cancelled", order.name),
            )
        self._record_going_on()
        self._settle_record()
