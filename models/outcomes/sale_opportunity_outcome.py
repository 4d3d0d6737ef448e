from odoo import fields, models
from odoo.tools import SQL

from ... import formulas_outcomes as formulas
from ...formulas import get_help
from ..sale_order_type_mixin import ORDER_TYPES

OUTCOMES = [("won", "Won"), ("lost", "Lost"), ("pending", "Open")]


class SaleOpportunityOutcome(models.Model):
    """Which opportunities were won and lost, by count and by value."""

    _name = "sale.opportunity.outcome"
    _inherit = ["sale.ratio.mixin", "sale.person.totals.mixin"]
    _description = "Conversion of Opportunities"
    _auto = False
    _rec_name = "opportunity_id"
    _order = "closing_date desc, id desc"
    _ratios = {
        "conversion_rate": ("won_count", "decided_count"),
        "value_conversion_rate": ("won_amount", "decided_amount"),
    }
    _percentiles = {"median_days_to_close": ("days_to_close", 0.5)}
    _depends = {
        "crm.lead": [
            *("type", "company_id", "partner_id", "team_id", "user_id", "order_type"),
            *("won_status", "date_closed", "create_date", "expected_revenue"),
            *("lost_reason_id", "source_id", "campaign_id", "write_date"),
        ],
        "res.company": ["tz", "currency_id"],
        "res.partner": ["commercial_partner_id"],
    }

    opportunity_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    created_date = fields.Date("Created", readonly=True)
    closing_date = fields.Date(
        "Won or Lost On",
        readonly=True,
        help="The day on which it was won or lost, in the time zone of the company.",
    )
    amount = fields.Monetary(
        "Expected Revenue",
        readonly=True,
        currency_field="company_currency_id",
        help="Of the opportunity, in the currency of its company.",
    )
    decided_count = fields.Integer(
        "Decided Opportunities", readonly=True, help="Those that were won or lost."
    )
    won_count = fields.Integer("Won Opportunities", readonly=True)
    decided_amount = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Expected revenue of those that were won or lost.",
    )
    won_amount = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Expected revenue of those that were won.",
    )
    conversion_rate = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.OPPORTUNITY_CONVERSION),
    )
    value_conversion_rate = fields.Float(
        "Conversion Rate by Value",
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.OPPORTUNITY_VALUE_CONVERSION),
    )
    days_to_close = fields.Float(
        "Days to Close",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="From the day on which it was created to that on which it was won or "
        "lost.",
    )
    median_days_to_close = fields.Float(
        compute="_compute_percentiles",
        digits=(16, 1),
        aggregator="avg",
        help="Half of the opportunities took so many days or fewer.",
    )

    def action_open_opportunity(self):
        self.ensure_one()
        return self.opportunity_id._get_records_action()

    @property
    def _table_query(self):
        """Return one row per opportunity."""
        return SQL(
            """SELECT dated.*,
                CASE WHEN closing_date >= created_date
                    THEN (closing_date - created_date)::float8 END AS days_to_close
            FROM (
                SELECT lead.id, lead.id AS opportunity_id, lead.company_id,
                    COALESCE(company.currency_id, %(currency)s) AS company_currency_id,
                    partner.commercial_partner_id AS partner_id, lead.team_id,
                    lead.user_id, lead.order_type, lead.source_id, lead.campaign_id,
                    lead.lost_reason_id, lead.won_status AS outcome,
                    %(created)s AS created_date,
                    CASE WHEN decided.yes THEN %(closed)s END AS closing_date,
                    lead.expected_revenue AS amount,
                    decided.yes::int AS decided_count,
                    (lead.won_status = 'won')::int AS won_count,
                    CASE WHEN decided.yes THEN lead.expected_revenue ELSE 0 END
                        AS decided_amount,
                    CASE WHEN lead.won_status = 'won'
                        THEN lead.expected_revenue ELSE 0 END AS won_amount
                FROM crm_lead lead
                CROSS JOIN LATERAL (
                    SELECT lead.won_status IN ('won', 'lost') AS yes) decided
                LEFT JOIN res_company company ON company.id = lead.company_id
                LEFT JOIN res_partner partner ON partner.id = lead.partner_id
                WHERE lead.type = 'opportunity'
            ) dated""",
            currency=self.env.company.currency_id.id,
            created=self._get_day_sql(SQL("lead.create_date")),
            closed=self._get_day_sql(
                SQL("COALESCE(lead.date_closed, lead.write_date)")
            ),
        )

    def _get_day_sql(self, moment):
        """Return the day of a moment for the company; without one, for the user's."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(company.tz, %s))::date",
            moment,
            self.env.company.tz,
        )
