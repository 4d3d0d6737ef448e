from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    event_feed = fields.Boolean(related="company_id.event_feed", readonly=False)
    event_days = fields.Integer(related="company_id.event_days", readonly=False)
    webhook_allowed = fields.Char(
        "Allowed Hosts",
        config_parameter="sale_renewal.webhook_allowed",
        help="Hosts and networks of your own network that webhooks may call, separated "
        "by commas, such as crm.local, 10.1.0.0/16. Empty: none.",
    )
    health_key = fields.Char(
        "Key for Monitoring",
        config_parameter="sale_renewal.health_key",
        help="With this key, monitoring reads /sale_renewal/health. Empty: only with "
        "the API key of an administrator.",
    )
