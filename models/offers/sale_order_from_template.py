from odoo import api, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that takes the lines of a quotation template."""

    _inherit = "sale.order"

    @api.onchange("sale_order_template_id")
    def _onchange_sale_order_template_id(self):
        result = super()._onchange_sale_order_template_id()
        if self.sale_order_template_id:
            self._apply_template_plans()
        return result

    def _apply_template_plans(self):
        """Give the lines that a form has just made from the template their plans again:
        entering the order, they got those of their products.
        """
        offered = self.sale_order_template_id.sale_order_template_line_ids
        for line, template_line in zip(self.order_line, offered, strict=False):
            if template_line.plan_id and template_line.product_id == line.product_id:
                line.plan_id = template_line.plan_id
        self.order_line._fill_default_values()
        self.order_line._place_in_term()
