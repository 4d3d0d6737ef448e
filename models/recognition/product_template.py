from odoo import fields, models

from .product_category import RECOGNITIONS


class ProductTemplate(models.Model):
    _inherit = "product.template"

    recognition = fields.Selection(
        RECOGNITIONS,
        "Revenue Recognition",
        tracking=True,
        help="When its revenue is earned. Empty: as the product category says.",
    )
