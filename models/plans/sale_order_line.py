from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.recurring.line.mixin"]

    @api.depends("plan_id")
    def _compute_pricelist_item_id(self):
        return super()._compute_pricelist_item_id()

    @api.depends("plan_id")
    def _compute_discount(self):
        return super()._compute_discount()

    @api.depends("plan_id")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    def _get_pricelist_kwargs(self):
        return super()._get_pricelist_kwargs() | self._get_plan_pricelist_kwargs()
