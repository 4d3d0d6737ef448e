from odoo import api, fields, models


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that says what it is to the company."""

    _inherit = "sale.contract.change"

    currency_rate = fields.Float(
        digits=0,
        readonly=True,
        help="What one unit of the company's currency was in the contract's on the "
        "day from which the change is effective, as far as it was known when it was "
        "recorded.",
    )
    mrr_change_company = fields.Monetary(
        "MRR Change (Company Currency)",
        compute="_compute_mrr_change_company",
        store=True,
        precompute=True,
        currency_field="company_currency_id",
        help="What it adds to the recurring revenue per month in the currency of the "
        "company, at the rate of the day from which it is effective: rates that move "
        "later change nothing.",
    )

    # What filters find among many others, in the order of the list.
    _churn_idx = models.Index("(date, id) WHERE revenue_type = 'churn'")
    _ending_idx = models.Index("(date, id) WHERE kind IN ('cancel', 'undo', 'end')")

    @api.depends("mrr_change", "currency_rate")
    def _compute_mrr_change_company(self):
        for change in self:
            amount = change.mrr_change / (change.currency_rate or 1.0)
            change.mrr_change_company = change.company_currency_id.round(amount)

    def write(self, vals):
        """A change that takes effect on another day does so at the rate of that day."""
        if "date" not in vals or "currency_rate" in vals:
            return super().write(vals)
        result = super().write(vals)
        for contract, changes in self.grouped("contract_id").items():
            rate = contract._get_rate_on(changes[:1].date)
            super(SaleContractChange, changes).write({"currency_rate": rate})
        return result
