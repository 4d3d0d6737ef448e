from odoo import fields, models
from odoo.tools import SQL

from ... import formulas_outcomes as formulas
from ... import periods
from ...formulas import get_help

TRENDS = [
    ("kept", "In Both Periods"),
    ("new", "New in this Period"),
    ("dropped", "Only a Year Before"),
    ("none", "In Neither Period"),
]
# Amounts of posted invoices and credit notes of the period and of a year before, in the
# currency of the company.
INVOICED = SQL(
    """SELECT item.id * 2 AS id, item.company_id, move.invoice_user_id AS user_id,
        move.team_id, move.commercial_partner_id AS partner_id, item.product_id,
        CASE WHEN move.invoice_date BETWEEN company.first AND company.last
            THEN -item.balance ELSE 0 END AS invoiced,
        CASE WHEN move.invoice_date
                BETWEEN company.first_before AND company.last_before
            THEN -item.balance ELSE 0 END AS invoiced_before
    FROM account_move_line item
    JOIN account_move move ON move.id = item.move_id
    JOIN company ON company.id = item.company_id
    WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
        AND item.display_type = 'product' AND item.product_id IS NOT NULL
        AND (move.invoice_date BETWEEN company.first AND company.last
            OR move.invoice_date
                BETWEEN company.first_before AND company.last_before)"""
)
PAUSED = SQL(
    """SELECT pause.contract_id FROM sale_contract_change pause
    JOIN company ON company.id = pause.company_id
    WHERE pause.kind = 'pause' AND pause.part_of_id IS NULL
        AND pause.date <= company.today
        AND COALESCE(pause.date_end, company.today) >= company.today"""
)
# The contracts that have not ended, with what a price is multiplied by to be recurring
# revenue per month, in the currency of the company: once for all of their items.
RUNNING = SQL(
    """SELECT contract.id, contract.company_id, contract.user_id, contract.team_id,
        partner.commercial_partner_id AS partner_id, contract.date_start, company.today,
        CASE WHEN contract.date_cancelled <= company.today
                OR contract.id IN (SELECT contract_id FROM paused)
            THEN 0 ELSE CASE plan.billing_unit
                WHEN 'month' THEN 1 WHEN 'year' THEN 1 / 12.0
                WHEN 'week' THEN 365 / 7.0 / 12 ELSE 365 / 12.0 END
            / plan.billing_interval
            / COALESCE(NULLIF(contract.currency_rate, 0), 1)::numeric END AS factor
    FROM sale_contract contract
    JOIN sale_contract_plan plan ON plan.id = contract.plan_id
    JOIN res_partner partner ON partner.id = contract.partner_id
    JOIN company ON company.id = contract.company_id
    WHERE contract.date_end >= company.today OR contract.date_end IS NULL"""
)
RECURRING = SQL(
    """SELECT line.id * 2 + 1, running.company_id, running.user_id, running.team_id,
        running.partner_id, line.product_id, NULL::numeric, NULL::numeric,
        CASE WHEN COALESCE(line.date_start, running.date_start) <= running.today
            THEN line.price_subtotal * running.factor ELSE 0 END
    FROM running
    JOIN sale_contract_line line ON line.contract_id = running.id
    WHERE line.date_end >= running.today OR line.date_end IS NULL"""
)


class SaleRanking(models.Model):
    """What each customer bought of each product in a period, and on the same days a
    year before: in the last 12 months, or in what ``sale_renewal_period`` in the
    context says, see ``periods.py``.
    """

    _name = "sale.ranking"
    _inherit = [
        "sale.ratio.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Top Customers and Products"
    _auto = False
    _rec_name = "product_id"
    _order = "invoiced desc, id"
    _ratios = {"trend": ("invoiced_change", "invoiced_before")}
    _depends = {
        "account.move": [
            *("state", "move_type", "invoice_date", "commercial_partner_id"),
            *("invoice_user_id", "team_id"),
        ],
        "account.move.line": [
            *("company_id", "product_id", "balance", "display_type", "move_id"),
        ],
        "sale.contract": [
            *("company_id", "user_id", "team_id", "partner_id", "plan_id"),
            *("date_start", "date_end", "date_cancelled", "currency_rate"),
        ],
        "sale.contract.line": [
            *("contract_id", "product_id", "price_subtotal", "date_start", "date_end"),
        ],
        "sale.contract.change": [
            *("company_id", "contract_id", "kind", "date", "date_end", "part_of_id"),
        ],
        "sale.contract.plan": ["billing_interval", "billing_unit"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["tz"],
    }

    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one(
        "product.category", "Product Category", readonly=True
    )
    invoiced = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help=get_help(formulas.INVOICED),
    )
    invoiced_before = fields.Monetary(
        "Invoiced a Year Before",
        readonly=True,
        currency_field="company_currency_id",
        help=get_help(formulas.INVOICED_BEFORE),
    )
    invoiced_change = fields.Monetary(
        "Change",
        readonly=True,
        currency_field="company_currency_id",
        help="Invoiced in the period - invoiced on the same days a year before.",
    )
    trend = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.TREND),
    )
    mrr = fields.Monetary(
        "MRR",
        readonly=True,
        currency_field="company_currency_id",
        help="Recurring revenue per month of items that run today and are not paused, "
        "at the rate of the contract.",
    )
    customer_trend = fields.Selection(
        TRENDS,
        "Customer Bought",
        readonly=True,
        help="In which of the two periods the customer was invoiced anything.",
    )
    product_trend = fields.Selection(
        TRENDS,
        "Product Sold",
        readonly=True,
        help="In which of the two periods the product was invoiced to anybody. Only a "
        "year before: the worst sellers.",
    )

    def action_open_invoice_lines(self):
        """Open the posted invoice lines of both periods behind the row."""
        self.ensure_one()
        period = self._get_period(self.company_id)
        domain = [
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("company_id", "=", self.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("move_id.commercial_partner_id", "=", self.partner_id.id),
            # sudo: whose row it is, is theirs to see who may read the row
            ("move_id.invoice_user_id", "=", self.sudo().user_id.id),
            ("move_id.team_id", "=", self.team_id.id),
            *("|", "&"),
            ("move_id.invoice_date", ">=", period.first),
            ("move_id.invoice_date", "<=", period.last),
            "&",
            ("move_id.invoice_date", ">=", period.first_before),
            ("move_id.invoice_date", "<=", period.last_before),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Lines"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
        }

    @property
    def _table_query(self):
        """Return one row per company, salesperson, customer and product."""
        return SQL(
            """WITH company (id, today, first, last, first_before, last_before) AS (
                VALUES %(companies)s
            ), paused AS MATERIALIZED (%(paused)s
            ), running AS MATERIALIZED (%(running)s
            ), bought AS MATERIALIZED (%(invoiced)s
            ), found AS (
                SELECT bought.*, NULL::numeric AS mrr FROM bought
                UNION ALL %(recurring)s
            ), added AS (
                SELECT MIN(id) AS id, company_id, user_id, team_id, partner_id,
                    product_id, COALESCE(SUM(invoiced), 0) AS invoiced,
                    COALESCE(SUM(invoiced_before), 0) AS invoiced_before,
                    COALESCE(SUM(invoiced) - SUM(invoiced_before), 0)
                        AS invoiced_change,
                    COALESCE(SUM(mrr), 0) AS mrr
                FROM found
                GROUP BY company_id, user_id, team_id, partner_id, product_id
            )
            SELECT added.*, template.categ_id AS product_categ_id,
                %(customer)s AS customer_trend, %(sold)s AS product_trend
            FROM added
            JOIN product_product product ON product.id = added.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN (%(customers)s) customer ON customer.company_id = added.company_id
                AND customer.partner_id = added.partner_id
            LEFT JOIN (%(products)s) sold ON sold.company_id = added.company_id
                AND sold.product_id = added.product_id""",
            companies=self._get_companies_sql(),
            paused=PAUSED,
            running=RUNNING,
            invoiced=INVOICED,
            recurring=RECURRING,
            customer=self._get_trend_sql(SQL("customer")),
            sold=self._get_trend_sql(SQL("sold")),
            customers=self._get_bought_sql(SQL("partner_id")),
            products=self._get_bought_sql(SQL("product_id")),
        )

    def _get_bought_sql(self, column):
        """Return what was invoiced in both periods, by customer or by product."""
        return SQL(
            """SELECT company_id, %(column)s, SUM(invoiced) AS invoiced,
                SUM(invoiced_before) AS before
            FROM bought GROUP BY company_id, %(column)s""",
            column=column,
        )

    def _get_period(self, company):
        """Return the days that are compared; what a client sends as context names
        some, or is ignored.
        """
        text = self.env.context.get("sale_renewal_period")
        return periods.get_period(text, company._get_contract_today())

    def _get_companies_sql(self):
        # sudo: only the days of companies; rules say whose rows are seen
        companies = self.env["res.company"].sudo().search(fields.Domain.TRUE)
        return SQL(", ").join(
            SQL(
                "(%s, %s::date, %s::date, %s::date, %s::date, %s::date)",
                company.id,
                company._get_contract_today(),
                *self._get_period(company),
            )
            for company in companies
        )

    def _get_trend_sql(self, bought):
        """Return in which of the two periods something was invoiced of all rows of a
        customer, or of a product.
        """
        return SQL(
            """CASE WHEN %(bought)s.invoiced > 0
                THEN CASE WHEN %(bought)s.before > 0 THEN 'kept' ELSE 'new' END
                WHEN %(bought)s.before > 0 THEN 'dropped' ELSE 'none' END""",
            bought=bought,
        )
