from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rpo_without_short_terms = fields.Boolean(
        related="company_id.rpo_without_short_terms", readonly=False
    )
