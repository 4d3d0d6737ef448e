from odoo import models


class SaleOrder(models.Model):
    """The part of the order desk that shows what is not shipped, not being paid."""

    _name = "sale.order"
    _inherit = ["sale.order", "sale.held.mixin"]
