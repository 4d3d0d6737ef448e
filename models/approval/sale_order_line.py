from odoo import api, fields, models

# What of a line is limited.
LINE_FIGURE_FIELDS = {
    *("discount", "price_unit", "technical_price_unit", "product_uom_qty"),
    *("product_id", "product_uom_id", "tax_ids", "recurring_type", "plan_id"),
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Not Odoo's technical price, which any client may write: only for who has limits.
    list_price_unit = fields.Float(
        "Price of the Pricelist",
        compute="_compute_list_price_unit",
        store=True,
        precompute=True,
        copy=False,
        export_string_translation=False,
        help="What the pricelist says for the line, where discounts are approved.",
    )

    @api.depends(
        *("product_id", "product_uom_id", "product_uom_qty"),
        *("recurring_type", "plan_id", "renewed_line_id"),
        *("order_id.pricelist_id", "order_id.company_id"),
    )
    def _compute_list_price_unit(self):
        for line in self:
            bounds = line.order_id.company_id and line.order_id._get_approval_limits()
            is_limited = bounds and "discount" in bounds and line._sells_product()
            line.list_price_unit = is_limited and line._get_list_price_unit()

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("order_id") for vals in vals_list} - {None, False}
        before = self.env["sale.order"].browse(ids)._get_confirmed_figures()
        lines = super().create(vals_list)
        lines.order_id._check_confirmed_figures(before)
        return lines

    def write(self, vals):
        is_changed = vals.keys() & LINE_FIGURE_FIELDS
        before = self.order_id._get_confirmed_figures(is_changed) if is_changed else {}
        result = super().write(vals)
        self.order_id._check_confirmed_figures(before)
        return result

    @api.model
    def _get_amount_fields(self, orders):
        found = super()._get_amount_fields(orders)
        # Where discounts are limited, it depends on the price of the renewed item.
        if any(c._get_approval_limits() for c in orders.company_id):
            return found
        return found | {"list_price_unit": ["_compute_list_price_unit"]}

    def _get_amount_functions(self):
        # Where nothing is limited, see _get_amount_fields.
        return super()._get_amount_functions() | {"list_price_unit": lambda amount: 0.0}

    def _get_list_price_unit(self):
        """Return the price of the pricelist, with or without taxes as that of the line;
        what is renewed need not cost more than before.
        """
        self.ensure_one()
        line = self.with_company(self.company_id)
        taxes = line.product_id.taxes_id._filter_taxes_by_company(line.company_id)
        price = line.product_id._get_tax_included_unit_price_from_price(
            line._get_display_price(),
            product_taxes=taxes,
            fiscal_position=line.order_id.fiscal_position_id,
        )
        # Who sells renewals may not see all contracts.
        item = self.sudo().renewed_line_id
        is_same = item.product_id == self.product_id
        if item and is_same and item.contract_id.plan_id == self.plan_id:
            return min(price, item.price_unit)
        return price

    def _get_full_price(self):
        """Return the price from which the discount of the line is counted.

        Lines from before the limit have Odoo's own, if it was priced by the pricelist.
        """
        self.ensure_one()
        return max(self.list_price_unit or self.technical_price_unit, self.price_unit)

    def _get_granted_discount(self):
        """Return by how many per cent the line is below the price of the pricelist.

        A negative price reduces the whole order instead.
        """
        self.ensure_one()
        price = self._get_full_price()
        if price <= 0 or self.price_unit < 0:
            return 0.0
        net = self.price_unit * (1 - self.discount / 100)
        return 100.0 * (1 - net / price)

    def _get_amount_before_discount(self):
        """Return the amount of the line at the price of the pricelist, without taxes
        as far as anything is left to pay; 0 for what is a reduction itself.
        """
        self.ensure_one()
        granted = self._get_granted_discount()
        if granted < 100:
            return max(self.price_subtotal, 0.0) / (1 - granted / 100)
        return self._get_full_price() * self.product_uom_qty
