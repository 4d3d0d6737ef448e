from odoo import api, fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that goes on as its plan says once it is approved."""

    _inherit = "sale.order"

    continues_renewal = fields.Boolean(
        "Goes On by Itself",
        copy=False,
        readonly=True,
        help="The plan sends or confirms this renewal by itself: it does so as soon as "
        "the quotation is approved.",
    )

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "continues_renewal"]

    def _record_decision(self, decision, reason):
        result = super()._record_decision(decision, reason)
        if decision == "approved":
            self._continue_renewals()
        return result

    def _continue_renewals(self):
        """Send or confirm the renewals among these as their plans say, now that they
        are approved.
        """
        # sudo: what the plan does by itself only waited for this decision, which was
        # checked
        orders = self.sudo().filtered("continues_renewal")
        leads = orders.opportunity_id
        contracts = leads.source_contract_ids.filtered(
            lambda contract: contract.renewal_lead_id in leads
        )
        orders.continues_renewal = False
        contracts._work_or_split("_finish_renewals", "_note_stopped_renewal")

    def _get_approval_text(self):
        text = super()._get_approval_text()
        if not self.continues_renewal or self.approval_state != "to_approve":
            return text
        goes_on = self.env._("Once approved, it is sent or confirmed as its plan says.")
        return f"{text}\n{goes_on}"
