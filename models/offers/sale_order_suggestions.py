from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.suggestion.mixin", "sale.order"]

    @api.depends(
        "order_line.product_id",
        "order_line.plan_id",
        "order_type",
        "partner_id",
        "source_contract_ids",
        "state",
    )
    def _compute_suggested_product_ids(self):
        return super()._compute_suggested_product_ids()

    def _takes_suggestions(self):
        return self.state in ("draft", "sent")
