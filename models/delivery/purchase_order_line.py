from odoo import api, fields, models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "sale.contract.link.mixin"]

    contract_line_id = fields.Many2one(
        "sale.contract.line",
        "Contract Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The item that the vendor ships to the customer.",
    )
    period_start = fields.Date("Period From", copy=False, readonly=True)
    period_end = fields.Date("Period Until", copy=False, readonly=True)

    def _get_need(self):
        need = super()._get_need()
        if not self.contract_line_id:
            return need
        return (*need, self.contract_line_id.id, self.period_start)

    def _find_candidate(
        self,
        product_id,
        product_qty,
        product_uom,
        location_id,
        name,
        origin,
        company_id,
        values,
    ):
        """What is bought for a period of an item is not added to another one."""
        item, period = self.env["sale.contract.line"], False
        if values.get("contract_line_id") and not values.get("move_dest_ids"):
            item = item.browse(values["contract_line_id"])
            period = values["period_start"]
        lines = self.filtered(
            lambda line: line.contract_line_id == item and line.period_start == period
        )
        return super(PurchaseOrderLine, lines)._find_candidate(
            product_id,
            product_qty,
            product_uom,
            location_id,
            name,
            origin,
            company_id,
            values,
        )

    @api.model
    def _get_fixed_fields(self):
        names = ("contract_line_id", "period_start", "period_end")
        return [*super()._get_fixed_fields(), *names]

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_line_id"]

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
        po,
    ):
        result = super()._prepare_purchase_order_line_from_procurement(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
            po,
        )
        # What is bought for a transfer of our own is received into our stock.
        if values.get("move_dest_ids") or not values.get("contract_line_id"):
            return result
        names = ("contract_line_id", "period_start", "period_end")
        return result | {name: values[name] for name in names}

    def _prepare_stock_move_vals(
        self, picking, price_unit, product_uom_qty, product_uom
    ):
        values = super()._prepare_stock_move_vals(
            picking, price_unit, product_uom_qty, product_uom
        )
        if not self.contract_line_id:
            return values
        return values | {
            "contract_line_id": self.contract_line_id.id,
            "period_start": self.period_start,
            "period_end": self.period_end,
        }
