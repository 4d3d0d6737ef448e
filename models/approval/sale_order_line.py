from odoo import api, models

# What of a line is limited.
LINE_FIGURE_FIELDS = {
    *("discount", "price_unit", "technical_price_unit", "product_uom_qty"),
    *("product_id", "product_uom_id", "tax_ids", "recurring_type", "plan_id"),
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

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

    def _get_granted_discount(self):
        """Return by how many per cent the line is below the price of the pricelist.

        A line without such a price (imported, or renewed from a contract) has only the
        discount that it says.
        """
        self.ensure_one()
        price = max(self.technical_price_unit, self.price_unit)
        if price <= 0:
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
        price = max(self.technical_price_unit, self.price_unit)
        return price * self.product_uom_qty
