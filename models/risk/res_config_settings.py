from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    renewal_risk_medium = fields.Integer(
        related="company_id.renewal_risk_medium", readonly=False
    )
    renewal_risk_high = fields.Integer(
        related="company_id.renewal_risk_high", readonly=False
    )
    renewal_loss_low = fields.Float(
        related="company_id.renewal_loss_low", readonly=False
    )
    renewal_loss_medium = fields.Float(
        related="company_id.renewal_loss_medium", readonly=False
    )
    renewal_loss_high = fields.Float(
        related="company_id.renewal_loss_high", readonly=False
    )
