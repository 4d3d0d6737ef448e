from odoo import models

from .product_template_plan import PLAN_FIELDS


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        """Odoo hands what belongs to the template on field by field: what is checked
        together is written together.
        """
        names = vals.keys() & (PLAN_FIELDS - {"active"})
        if len(names) > 1 and names & {"recurring_type", "contract_plan_id"}:
            self.product_tmpl_id.write({name: vals[name] for name in names})
            vals = {name: vals[name] for name in vals if name not in names}
        return super().write(vals)

    def _is_add_to_cart_allowed(self):
        """The web shop, which is no dependency, takes what can be ordered there."""
        allowed = super()._is_add_to_cart_allowed()
        return allowed and not self.product_tmpl_id._lacks_plan(self.env.company)
