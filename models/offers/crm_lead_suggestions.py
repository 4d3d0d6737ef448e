from odoo import api, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["sale.suggestion.mixin", "crm.lead"]

    @api.depends(
        "line_ids.product_id",
        "line_ids.plan_id",
        "order_type",
        "partner_id",
        "source_contract_ids",
        "won_status",
    )
    def _compute_suggested_product_ids(self):
        return super()._compute_suggested_product_ids()

    def _takes_suggestions(self):
        return self.type != "lead" and not self._is_readonly()
