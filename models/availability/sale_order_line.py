from odoo import api, models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that says, on a quotation, when it can be had."""

    _name = "sale.order.line"
    _inherit = ["sale.line.availability.mixin", "sale.order.line"]

    @api.depends(
        "route_ids",
        "customer_lead",
        "order_id.state",
        "order_id.warehouse_id",
        "order_id.order_line.product_uom_qty",
        "order_id.order_line.product_id",
    )
    def _compute_availability(self):
        return super()._compute_availability()

    def _get_document(self):
        return self.order_id

    def _get_document_lines(self):
        return self.order_id.order_line

    def _is_offered(self):
        return self.order_id.state in ("draft", "sent")

    def _get_supplying_warehouse(self):
        # What is drop-shipped comes from no warehouse.
        return super()._get_supplying_warehouse() or self.order_id.warehouse_id

    def _get_supply_routes(self):
        return self.route_ids or super()._get_supply_routes()

    def _get_delivery_lead(self):
        return self.customer_lead
