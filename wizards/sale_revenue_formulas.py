from odoo import fields, models

from .. import formulas, formulas_outcomes


class SaleRevenueFormulas(models.TransientModel):
    """What the figures on recurring revenue mean, on one page."""

    _name = "sale.revenue.formulas"
    _inherit = "sale.document.wizard.mixin"
    _description = "Formulas of Figures"

    content = fields.Html(compute="_compute_content", compute_sudo=False)

    def _compute_content(self):
        values = {
            "figures": formulas.ALL + formulas_outcomes.ALL,
            "version": formulas.VERSION,
        }
        content = self.env["ir.qweb"]._render("sale_renewal.revenue_formulas", values)
        self.content = content
