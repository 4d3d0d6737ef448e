from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_add_to_cart_allowed(self):
        """The web shop, which is no dependency, takes what can be ordered there."""
        allowed = super()._is_add_to_cart_allowed()
        return allowed and not self.product_tmpl_id._lacks_plan(self.env.company)
