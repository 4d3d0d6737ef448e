from odoo import api, fields, models
from odoo.tools import SQL, ormcache


class ProductTemplate(models.Model):
    _inherit = "product.template"

    has_vendor = fields.Boolean(
        compute="_compute_has_vendor",
        compute_sudo=True,
        export_string_translation=False,
        help="Whether any vendor sells the product, to whichever company.",
    )

    @api.depends("seller_ids")
    def _compute_has_vendor(self):
        """One query for all, and no vendor is read: forms ask it of every line."""
        self.env["product.supplierinfo"].flush_model(["product_tmpl_id"])
        query = SQL(
            "SELECT DISTINCT product_tmpl_id FROM product_supplierinfo"
            " WHERE product_tmpl_id = ANY(%s)",
            self.ids,
        )
        found = {template_id for (template_id,) in self.env.execute_query(query)}
        for template in self:
            # What is not saved yet is in a form only.
            is_new = not template.id
            template.has_vendor = (
                bool(template.seller_ids) if is_new else template.id in found
            )

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
