from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _get_amount_fields(self, orders):
        methods = ["_compute_pricelist_item_id", "_compute_priced_by_id"]
        return super()._get_amount_fields(orders) | {"priced_by_id": methods}

    def _get_amount_functions(self):
        # Somebody decided the prices, see _get_amounts_at.
        return super()._get_amount_functions() | {"priced_by_id": lambda amount: False}
