from odoo import models


class SaleContract(models.Model):
    _name = "sale.contract"
    _inherit = ["sale.contract", "sale.external.mixin"]
