from odoo import api, fields, models
from odoo.tools import SQL

from ... import formulas
from ...formulas import get_help, get_lifetime_value

LTV_SPECS = {"ltv:avg", "ltv:sum", "ltv:sum_currency"}


def _base(label, text):
    return fields.Monetary(
        label, readonly=True, currency_field="company_currency_id", help=text
    )


def _count(label, text):
    return fields.Integer(label, readonly=True, help=text)


def _rate(label, figure):
    return fields.Float(
        label, compute="_compute_ratios", aggregator="avg", help=get_help(figure)
    )


class SaleRevenueRetentionMixin(models.AbstractModel):
    """Customers of a month, and what is left of the revenue of twelve months before."""

    _name = "sale.revenue.retention.mixin"
    _inherit = "sale.revenue.fact.mixin"
    _description = "Customers and Retention of a Month"
    _order = "month desc, id"
    _rec_name = "month"
    _ratios = {
        "nrr": ("kept_net_company", "base_company"),
        "grr": ("kept_gross_company", "base_company"),
        "customer_churn": ("customers_lost", "customers_opening"),
        "arpa": ("closing_company", "customers_closing"),
    }

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
    closing = fields.Monetary(
        "MRR", readonly=True, help="Of all customers at the end of the month."
    )
    closing_company = _base(
        "MRR (Company Currency)",
        "Of all customers at the end of the month, at the rate of its last day.",
    )
    margin_mrr = _base(
        "Gross Margin of the MRR",
        "MRR in company currency x the gross margin of recurring revenue in the "
        "settings, as it was when the month was made.",
    )
    opening_year = _count(
        "Customer Months",
        "Customers at the beginning of the month and of each of the 11 before, added "
        "up.",
    )
    lost_year = _count(
        "Customers Lost in 12 Months", "In the month and in the 11 before."
    )
    nrr = _rate("NRR", formulas.NRR)
    grr = _rate("GRR", formulas.GRR)
    customer_churn = _rate("Customer Churn", formulas.LOGO_CHURN)
    arpa = fields.Monetary(
        "ARPA",
        compute="_compute_ratios",
        aggregator="avg",
        currency_field="company_currency_id",
        help=get_help(formulas.ARPA),
    )
    ltv = fields.Monetary(
        "LTV",
        compute="_compute_ltv",
        aggregator="avg",
        currency_field="company_currency_id",
        help=get_help(formulas.LTV),
    )

    @api.depends("margin_mrr", "customers_closing", "opening_year", "lost_year")
    def _compute_ltv(self):
        for fact in self:
            fact.ltv = get_lifetime_value(
                fact.margin_mrr,
                fact.customers_closing,
                fact.opening_year,
                fact.lost_year,
            )

    def _get_balances(self):
        last = ("base", "kept_net", "kept_gross")
        names = ("closing", "closing_company", "margin_mrr", "customers_closing")
        return {
            "customers_opening": "MIN",
            **{name: "MAX" for name in (*names, "opening_year", "lost_year", *last)},
            **{f"{name}_company": "MAX" for name in last},
        }

    def _read_group_select(self, aggregate_spec, query):
        # As an average, a sum or, of pivots and graphs, in one currency.
        if aggregate_spec in LTV_SPECS:
            return self._get_ltv_sql(query)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group_empty_value(self, spec):
        if spec in LTV_SPECS:
            return False
        return super()._read_group_empty_value(spec)

    def _get_part_sql(self, name, part, query):
        """Revenue per customer is that of the last month of a group."""
        if name == "arpa":
            return self._get_balance_sql(part, query)
        return super()._get_part_sql(name, part, query)

    def _get_ltv_sql(self, query):
        """Return ``get_lifetime_value`` of the last month of a group."""
        margin, customers, months, lost = (
            self._get_balance_sql(name, query)
            for name in ("margin_mrr", "customers_closing", "opening_year", "lost_year")
        )
        return SQL(
            """CASE WHEN (%(lost)s) > 0
                THEN (%(margin)s)::float8 / NULLIF(%(customers)s, 0)
                    * LEAST((%(months)s)::float8 / (%(lost)s), %(most)s) END""",
            margin=margin,
            customers=customers,
            months=months,
            lost=lost,
            most=formulas.LTV_MONTHS,
        )
