from odoo import api, fields, models


class SaleContractChange(models.Model):
    _inherit = "sale.contract.change"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    mrr_change_company = fields.Monetary(
        "MRR Change (Company Currency)",
        compute="_compute_mrr_change_company",
        store=True,
        currency_field="company_currency_id",
        help="What it adds to the recurring revenue per month in the currency of the "
        "company, at the rate of the contract.",
    )

    @api.depends("mrr_change", "contract_id.currency_rate")
    def _compute_mrr_change_company(self):
        for change in self:
            amount = change.mrr_change / (change.contract_id.currency_rate or 1.0)
            change.mrr_change_company = change.company_currency_id.round(amount)
