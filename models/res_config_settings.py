from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contract_plan_id = fields.Many2one(
        related="company_id.contract_plan_id", readonly=False
    )
    renewal_team_id = fields.Many2one(
        related="company_id.renewal_team_id", readonly=False
    )
    renewal_stage_id = fields.Many2one(
        related="company_id.renewal_stage_id", readonly=False
    )
    renewal_template_id = fields.Many2one(
        related="company_id.renewal_template_id", readonly=False
    )
    renewal_late_days = fields.Integer(
        related="company_id.renewal_late_days", readonly=False
    )
