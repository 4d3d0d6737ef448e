from odoo import SUPERUSER_ID, api, fields, models

from ...tokens import CancelledByOrder


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = [
        "purchase.order",
        "sale.dropship.warning.mixin",
        "sale.origin.mixin",
    ]

    contract_ids = fields.Many2many(
        help="The contracts that the goods or services are bought for, and those of "
        "the sales orders that they are bought for.",
    )
    dest_address_id = fields.Many2one(tracking=True)
    can_mark_shipped = fields.Boolean(compute="_compute_can_mark_shipped")

    @api.depends(
        "order_line.sale_line_id.order_id.order_type",
        "order_line.sale_line_id.order_id.contract_ids",
        "reference_ids.sale_ids.order_type",
        "reference_ids.sale_ids.contract_ids",
        "order_line.contract_line_id.contract_id.previous_contract_ids",
    )
    def _compute_origin(self):
        return super()._compute_origin()

    @api.depends("picking_ids.dropship_step")
    def _compute_can_mark_shipped(self):
        for order in self:
            order.can_mark_shipped = "ship" in order.picking_ids.mapped("dropship_step")

    @api.depends("order_line.product_qty", "order_line.qty_received")
    def _compute_purchase_warning_text(self):
        result = super()._compute_purchase_warning_text()
        for order in self:
            # sudo: as in _create_or_update_picking; quantities of their own lines
            warnings = order.sudo().order_line._get_excess_warnings()
            if warnings:
                texts = [order.purchase_warning_text, *warnings]
                order.purchase_warning_text = "\n".join(filter(None, texts))
        return result

    def action_mark_shipped(self):
        return self.picking_ids.action_mark_shipped()

    def button_confirm(self):
        """Whoever confirms is told when less is sold than was bought."""
        if self.env.uid != SUPERUSER_ID:
            orders = self.filtered(lambda order: order._is_dropshipped())
            orders.filtered(lambda order: not order.user_id).user_id = self.env.user
        return super().button_confirm()

    def _create_picking(self):
        """As in _create_or_update_picking of the lines."""
        # sudo: buyers may have no rights on stock and orders; they may confirm this one
        return super(PurchaseOrder, self.sudo())._create_picking()

    def button_cancel(self):
        orders = CancelledByOrder().give_to(self)
        return super(PurchaseOrder, orders).button_cancel()

    def _read_origins(self):
        orders = [order._get_sale_orders() for order in self]
        self.env["sale.order"].union(*orders).order_line.mapped("contract_line_ids")
        return super()._read_origins()

    def _get_origin_orders(self):
        return self._get_sale_orders()

    def _get_origin_items(self):
        """What is bought once for an order belongs to the contracts of the order."""
        sold = self._get_sale_orders().order_line.contract_line_ids
        return self.order_line.contract_line_id, sold
