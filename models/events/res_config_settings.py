from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    event_feed = fields.Boolean(related="company_id.event_feed", readonly=False)
    event_days = fields.Integer(related="company_id.event_days", readonly=False)
