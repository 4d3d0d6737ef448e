from odoo import fields, models

from ... import formulas
from ...formulas import get_help


def _base(label, text):
    return fields.Monetary(
        label, readonly=True, currency_field="company_currency_id", help=text
    )


def _count(label, text):
    return fields.Integer(label, readonly=True, help=text)


class SaleRevenueRetention(models.Model):
    """How many customers a company had in a month, and what is left of the revenue of
    twelve months before, by currency.
    """

    _name = "sale.revenue.retention"
    _inherit = ["sale.revenue.fact.mixin", "sale.batch.job.mixin"]
    _description = "Retention of a Month"
    _order = "month desc, id"
    _rec_name = "month"

    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    customers_opening = _count(
        "Customers, Opening",
        "Customers with recurring revenue at the end of the month before. One with "
        "contracts in two currencies counts in both.",
    )
    customers_new = _count("New Customers", "Customers of whom it is the first month.")
    customers_back = _count(
        "Customers Back",
        "Customers who had none at the end of the month before, and are not new.",
    )
    customers_lost = _count(
        "Customers Lost",
        "Customers with recurring revenue at the beginning and none at the end.",
    )
    customers_closing = _count(
        "Customers, Closing",
        "Customers with recurring revenue at the end of the month.",
    )
    base = fields.Monetary(
        "MRR 12 Months Ago", readonly=True, help="At the end of that month."
    )
    kept_net = fields.Monetary(
        "Kept, Net",
        readonly=True,
        help="What the customers of 12 months ago are worth at the end of the month.",
    )
    kept_gross = fields.Monetary(
        "Kept, Gross",
        readonly=True,
        help="The same, of each customer no more than 12 months ago.",
    )
    base_company = _base(
        "MRR 12 Months Ago (Company Currency)", "At the rate of that day."
    )
    kept_net_company = _base(
        "Kept, Net (Company Currency)", "At the rate of 12 months ago."
    )
    kept_gross_company = _base(
        "Kept, Gross (Company Currency)", "At the rate of 12 months ago."
    )
    nrr = fields.Float(
        "NRR (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help=get_help(formulas.NRR),
    )
    grr = fields.Float(
        "GRR (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help=get_help(formulas.GRR),
    )
    customer_churn = fields.Float(
        "Customer Churn (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help=get_help(formulas.LOGO_CHURN),
    )
    # What the figures follow from: number and last of the movements until its end.
    mark = fields.Char(readonly=True, groups="base.group_no_one")

    _company_month_idx = models.UniqueIndex("(company_id, month, currency_id)")

    def _get_rates(self):
        return {
            "nrr": ("kept_net_company", "base_company"),
            "grr": ("kept_gross_company", "base_company"),
            "customer_churn": ("customers_lost", "customers_opening"),
        }

    def _get_balances(self):
        last = ("base", "kept_net", "kept_gross")
        return {
            "customers_opening": "MIN",
            "customers_closing": "MAX",
            **{name: "MAX" for name in last},
            **{f"{name}_company": "MAX" for name in last},
        }
