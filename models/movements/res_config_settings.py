from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    recurring_margin = fields.Float(
        related="company_id.recurring_margin", readonly=False
    )
