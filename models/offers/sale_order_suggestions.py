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

    def _prepare_hints(self):
        """Also what goes with what is sold: ``suggestions``, each with id and name."""
        products = self.suggested_product_ids
        return super()._prepare_hints() | {
            "suggestions": [
                {"id": product.id, "name": product.display_name}
                for product in products._origin
            ]
        }
