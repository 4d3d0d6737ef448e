from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose renewal is lost when it is cancelled."""

    _inherit = "sale.contract"

    def _lose_renewal(self, reason_id=None):
        """Mark the open renewal opportunity of a contract that ends as lost.

        One that renews other contracts too stays open for them.

        :return: the opportunity that was lost
        """
        lost = super()._lose_renewal(reason_id)
        lead = self.renewal_lead_id
        # Whoever may end this contract need not see the others.
        others = (lead.sudo().renewed_contract_ids - self.sudo()).filtered(
            lambda contract: not contract.date_cancelled
        )
        if others or lead.won_status != "pending" or not lead.active:
            return lost
        lead.action_set_lost(lost_reason_id=reason_id)
        return lost | lead

    def _restore_renewal(self, cancellations):
        """Open the renewal opportunity again that the cancellation lost."""
        result = super()._restore_renewal(cancellations)
        lead = self.renewal_lead_id & cancellations.lost_lead_id
        if lead.won_status == "lost":
            lead.action_restore()
        return result
