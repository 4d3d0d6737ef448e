from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "sale.dropship.warning.mixin"]

    order_type = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]
            ._fields["order_type"]
            ._description_selection(self.env)
        ),
        compute="_compute_order_type",
        store=True,
        help="What the sales orders do for which this is bought, if all do the same.",
    )
    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        search="_search_contract_ids",
        help="The contracts that the goods or services are bought for.",
    )
    contract_count = fields.Integer(compute="_compute_contract_ids")
    dest_address_id = fields.Many2one(tracking=True)
    can_mark_shipped = fields.Boolean(compute="_compute_can_mark_shipped")

    @api.depends(
        "order_line.sale_line_id.order_id.order_type",
        "order_line.contract_line_id",
        "reference_ids.sale_ids.order_type",
    )
    def _compute_order_type(self):
        sold = self._get_sale_orders_by_purchase()
        for order in self:
            items = order.order_line.contract_line_id
            lines = [item._get_root().order_line_id for item in items]
            types = set(sold[order].mapped("order_type"))
            types.update(line.order_id.order_type for line in lines if line)
            order.order_type = types.pop() if len(types) == 1 else False

    @api.depends("order_line.sale_line_id", "order_line.contract_line_id")
    def _compute_contract_ids(self):
        sold = self.sudo()._get_sale_orders_by_purchase()
        for order in self:
            # Whoever buys sees for which contracts, whoever sold them.
            bought = order.sudo()
            items = bought.order_line.contract_line_id
            items |= bought.order_line.sale_line_id.contract_line_ids
            contracts = items.contract_id | sold[order].contract_ids
            order.contract_ids = contracts.sudo(False)._filtered_access("read")
            order.contract_count = len(order.contract_ids)

    def _get_sale_orders_by_purchase(self):
        """Return what Odoo finds for each of these orders, to be read together."""
        found = {order: order._get_sale_orders() for order in self}
        together = self.env["sale.order"].union(*found.values())
        return {
            purchase: orders.with_prefetch(together.ids)
            for purchase, orders in found.items()
        }

    def _search_contract_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        paths = (
            "order_line.contract_line_id.contract_id",
            "order_line.sale_line_id.contract_line_ids.contract_id",
            "order_line.sale_line_id.order_id.contract_ids",
            "reference_ids.sale_ids.contract_ids",
        )
        domain = Domain.OR(Domain(path, operator, value) for path in paths)
        # As in _compute_contract_ids: buyers may not read sales orders.
        return Domain("id", "in", self.sudo()._search(domain))

    @api.depends("picking_ids.dropship_step")
    def _compute_can_mark_shipped(self):
        for order in self:
            order.can_mark_shipped = "ship" in order.picking_ids.mapped("dropship_step")

    @api.depends("order_line.product_qty", "order_line.qty_received")
    def _compute_purchase_warning_text(self):
        result = super()._compute_purchase_warning_text()
        for order in self:
            warnings = order.sudo().order_line._get_excess_warnings()
            if warnings:
                texts = [order.purchase_warning_text, *warnings]
                order.purchase_warning_text = "\n".join(filter(None, texts))
        return result

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

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
        return super(PurchaseOrder, self.sudo())._create_picking()

    def button_cancel(self):
        orders = self.with_context(dropship_cancelled_by_order=True)
        return super(PurchaseOrder, orders).button_cancel()
