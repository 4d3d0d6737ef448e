from odoo import models


class SaleContract(models.Model):
    _inherit = "sale.contract"

    def _filter_by_output(self, *outputs):
        """Renewals that somebody has to approve first are neither sent nor ordered."""
        contracts = super()._filter_by_output(*outputs)
        return contracts.filtered(lambda contract: not contract._waits_for_approval())

    def _finish_renewals(self):
        """What waits for its approval goes on by itself afterwards."""
        result = super()._finish_renewals()
        waiting = self.filtered(lambda contract: contract._waits_for_approval())
        stopped = waiting.filtered(
            lambda contract: contract._get_output_today() in ("sent_quotation", "order")
        )
        quotations = stopped.renewal_lead_id._get_open_quotations()
        # sudo: a note of our own code, which no user writes
        quotations.sudo()._filter_waiting_for_approval().continues_renewal = True
        return result

    def _note_stopped_renewal(self, message):
        """Tell why an approved renewal did not go on as its plan says."""
        self.ensure_one()
        lead = self.renewal_lead_id
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._get_contract_today(),
            summary=self.env._("Approved, but neither sent nor confirmed"),
            note=message,
            user_id=lead.user_id.id or self._get_responsible().id,
        )

    def _waits_for_approval(self):
        """Return whether a quotation of the open renewal has to be approved first."""
        self.ensure_one()
        if not self.company_id._get_approval_limits():
            return False
        orders = self.renewal_lead_id._get_open_quotations()
        return any(order._waits_for_approval() for order in orders)
