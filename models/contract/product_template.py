from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "sale.contract.guard.mixin"]

    def _filter_used_in_contracts(self):
        variants = self.with_context(active_test=False).product_variant_ids
        return variants._filter_used_in_contracts().product_tmpl_id
