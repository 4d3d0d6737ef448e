from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "sale.contract.guard.mixin"]

    def _filter_used_in_contracts(self):
        return self._filter_named_by("sale.contract.line", "product_id")
