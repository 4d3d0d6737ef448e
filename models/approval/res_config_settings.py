from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approve_discount = fields.Boolean(
        related="company_id.approve_discount", readonly=False
    )
    approve_discount_above = fields.Float(
        related="company_id.approve_discount_above", readonly=False
    )
    approve_margin = fields.Boolean(related="company_id.approve_margin", readonly=False)
    approve_margin_below = fields.Float(
        related="company_id.approve_margin_below", readonly=False
    )
    approve_term = fields.Boolean(related="company_id.approve_term", readonly=False)
    approve_term_above = fields.Integer(
        related="company_id.approve_term_above", readonly=False
    )
    approve_payment_term = fields.Boolean(
        related="company_id.approve_payment_term", readonly=False
    )
    approve_amount = fields.Boolean(related="company_id.approve_amount", readonly=False)
    approve_amount_above = fields.Monetary(
        related="company_id.approve_amount_above",
        readonly=False,
    )
