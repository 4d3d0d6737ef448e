from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if "dropship_policy" in vals:
            self._renew_short_orders()
        return result

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
