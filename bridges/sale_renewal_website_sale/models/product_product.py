from odoo import models

from ..tokens import PricedPlan


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_add_to_cart_allowed(self):
        allowed = super()._is_add_to_cart_allowed()
        return allowed and self.product_tmpl_id._has_plan_in_shop()

    def _to_markup_data(self, website):
        """Search engines read the price that the page shows."""
        plan = self.product_tmpl_id._get_shop_plan(website.company_id)
        priced = PricedPlan(plan.id).give_to(self) if plan else self
        return super(ProductProduct, priced)._to_markup_data(website)
