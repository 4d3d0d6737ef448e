from odoo import api, models
from odoo.tools import ormcache


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("service_to_purchase") for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("service_to_purchase"):
            self.env.registry.clear_cache()
        result = super().write(vals)
        if "dropship_policy" in vals:
            self._renew_short_orders()
        return result

    @api.model
    @ormcache("company_id")
    def _has_bought_services(self, company_id):
        """Return whether a company buys any service when it sells it: looked up once
        per process.
        """
        # sudo: the same for everybody; only whether there is one
        services = self.sudo().with_company(company_id).with_context(active_test=False)
        return bool(services.search([("service_to_purchase", "=", True)], limit=1))

    def _renew_short_orders(self):
        """Let open quotations know which of their lines depend on the stock now."""
        # sudo: whoever changes products need not sell; nothing is told of the orders
        lines = self.env["sale.order.line"].sudo()
        sold = lines.search(
            [
                ("product_id.product_tmpl_id", "in", self.ids),
                ("state", "in", ("draft", "sent")),
            ]
        )
        self.env.add_to_compute(lines._fields["short_order_id"], sold)
        # At once: whose quantity changes next has to find the others.
        sold._recompute_recordset(["short_order_id"])
        sold.order_id._count_short_lines_again()
