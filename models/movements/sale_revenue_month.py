from odoo import fields, models

from ... import formulas
from ...formulas import get_help, get_name

AMOUNTS = (
    *("new", "expansion", "reactivation", "late_renewal", "transfer", "contraction"),
    "churn",
)


def _amount(figure, company=False):
    name = get_name(figure)
    return fields.Monetary(
        f"{name} (Company Currency)" if company else name,
        readonly=True,
        help=get_help(figure),
        currency_field="company_currency_id" if company else "currency_id",
    )


class SaleRevenueMonth(models.Model):
    """From the opening to the closing recurring revenue of a month, by currency, plan,
    team and salesperson.
    """

    _name = "sale.revenue.month"
    _inherit = "sale.revenue.fact.mixin"
    _description = "Recurring Revenue of a Month"
    _order = "month desc, id"
    _rec_name = "month"
    _ratios = {"churn_rate": ("lost_company", "opening_company")}

    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    plan_id = fields.Many2one("sale.contract.plan", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    salesperson_id = fields.Many2one(
        "res.users",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    opening = _amount(formulas.OPENING)
    restatement = _amount(formulas.RESTATEMENT)
    new = _amount(formulas.NEW)
    expansion = _amount(formulas.EXPANSION)
    reactivation = _amount(formulas.REACTIVATION)
    late_renewal = _amount(formulas.LATE_RENEWAL)
    transfer = _amount(formulas.TRANSFER)
    contraction = _amount(formulas.CONTRACTION)
    churn = _amount(formulas.CHURN)
    closing = _amount(formulas.CLOSING)
    opening_company = _amount(formulas.OPENING, company=True)
    restatement_company = _amount(formulas.RESTATEMENT, company=True)
    new_company = _amount(formulas.NEW, company=True)
    expansion_company = _amount(formulas.EXPANSION, company=True)
    reactivation_company = _amount(formulas.REACTIVATION, company=True)
    late_renewal_company = _amount(formulas.LATE_RENEWAL, company=True)
    transfer_company = _amount(formulas.TRANSFER, company=True)
    contraction_company = _amount(formulas.CONTRACTION, company=True)
    churn_company = _amount(formulas.CHURN, company=True)
    exchange_company = _amount(formulas.EXCHANGE, company=True)
    closing_company = _amount(formulas.CLOSING, company=True)
    lost_company = fields.Monetary(
        "Lost (Company Currency)",
        readonly=True,
        currency_field="company_currency_id",
        help="Churn and contraction of the month, as a positive amount.",
    )
    churn_rate = fields.Float(
        "Revenue Churn",
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.REVENUE_CHURN),
    )

    _company_month_idx = models.Index("(company_id, month)")

    def _get_balances(self):
        return {
            "opening": "MIN",
            "opening_company": "MIN",
            "closing": "MAX",
            "closing_company": "MAX",
        }

    def action_open_movements(self):
        """Open the movements behind the figures of the month."""
        self.ensure_one()
        names = ("currency_id", "plan_id", "team_id")
        return self._open_movements([(name, "=", self[name].id) for name in names])
