from odoo import fields, models

from ... import formulas
from ...formulas import get_help


class SaleRevenueCohortMixin(models.AbstractModel):
    """What became of the customers whose first revenue was in one month."""

    _name = "sale.revenue.cohort.mixin"
    _inherit = "sale.revenue.fact.mixin"
    _description = "Cohort of Customers"
    _order = "cohort desc, age"
    _rec_name = "cohort"
    _ratios = {
        "customers_kept": ("customers", "customers_start"),
        "revenue_kept": ("mrr", "mrr_start"),
    }

    cohort = fields.Date(
        "First Revenue",
        required=True,
        readonly=True,
        help="The month of the first recurring revenue of these customers.",
    )
    age = fields.Integer(
        "Months After",
        readonly=True,
        aggregator=None,
        help="Months since that month; 0 is the month itself.",
    )
    customers = fields.Integer(
        readonly=True, help="Of these customers, those with revenue at its end."
    )
    customers_start = fields.Integer(
        "Customers at First", readonly=True, help="How many customers came then."
    )
    mrr = fields.Monetary(
        "MRR",
        readonly=True,
        currency_field="company_currency_id",
        help="What they are worth per month, at the rates of their movements.",
    )
    mrr_start = fields.Monetary(
        "MRR at First",
        readonly=True,
        currency_field="company_currency_id",
        help="What they were worth at the end of their first month.",
    )
    customers_kept = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.COHORT_CUSTOMERS),
    )
    revenue_kept = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.COHORT_REVENUE),
    )

    def _get_balances(self):
        names = ("customers", "customers_start", "mrr", "mrr_start")
        return {name: "MAX" for name in names}
