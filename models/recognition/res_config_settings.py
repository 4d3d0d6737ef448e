from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    deferral_journal_id = fields.Many2one(
        related="company_id.deferral_journal_id", readonly=False
    )
    deferred_revenue_account_id = fields.Many2one(
        related="company_id.deferred_revenue_account_id", readonly=False
    )
    accrued_revenue_account_id = fields.Many2one(
        related="company_id.accrued_revenue_account_id", readonly=False
    )
    deferral_method = fields.Selection(
        related="company_id.deferral_method", readonly=False
    )
    deferral_start_date = fields.Date(
        related="company_id.deferral_start_date", readonly=False
    )
    deferral_by_partner = fields.Boolean(
        related="company_id.deferral_by_partner", readonly=False
    )
    deferral_min_amount = fields.Monetary(
        related="company_id.deferral_min_amount", readonly=False
    )
    revenue_allocation = fields.Boolean(
        related="company_id.revenue_allocation", readonly=False
    )
    revenue_allocation_percent = fields.Float(
        related="company_id.revenue_allocation_percent", readonly=False
    )
    contract_asset_account_id = fields.Many2one(
        related="company_id.contract_asset_account_id", readonly=False
    )
    contract_liability_account_id = fields.Many2one(
        related="company_id.contract_liability_account_id", readonly=False
    )
