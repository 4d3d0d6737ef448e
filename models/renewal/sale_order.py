from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.renewal.proposal.mixin", "sale.order"]
    _proposal_lines = "order_line"
