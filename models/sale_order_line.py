from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.recurring.line.mixin"]

    contract_line_ids = fields.One2many(
        "sale.contract.line", "order_line_id", "Contract Items", copy=False
    )
    renewed_line_id = fields.Many2one(
        "sale.contract.line",
        "Renewed Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The contract item that this line offers again.",
    )

    @api.depends("plan_id")
    def _compute_pricelist_item_id(self):
        return super()._compute_pricelist_item_id()

    @api.depends("plan_id")
    def _compute_discount(self):
        return super()._compute_discount()

    @api.depends("plan_id")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id.filtered(lambda o: o.state == "sale")._create_contracts()
        return lines

    def _get_pricelist_kwargs(self):
        return super()._get_pricelist_kwargs() | self._get_plan_pricelist_kwargs()

    def _get_recurring_lines(self):
        """Return the lines that enter a contract."""
        return self.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_uom_qty > 0
                and line._is_recurring()
            )
        )

    def _prepare_contract_line_values(self):
        """Return the values of the contract item that this line sells."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": self.tax_ids.ids,
            "analytic_distribution": self.analytic_distribution,
            "order_line_id": self.id,
        }
