from odoo import fields, models
from odoo.tools import SQL

# Amounts of posted invoices and credit notes of the period and of a year before, in the
# currency of the company.
INVOICED = SQL(
    """SELECT item.id, item.company_id, move.invoice_user_id AS user_id,
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
SOLD = SQL(
    """SELECT MIN(id) AS id, company_id, user_id, team_id, partner_id, product_id,
        SUM(invoiced) AS invoiced, SUM(invoiced_before) AS invoiced_before
    FROM bought GROUP BY company_id, user_id, team_id, partner_id, product_id"""
)
# The customers of whom what is kept is not true today: something was changed, or has
# changed by itself, or the day is one before that on which it was kept.
CHANGED = SQL(
    """SELECT kept.partner_id FROM sale_ranking_item kept WHERE kept.product_id IS NULL
    UNION SELECT kept.partner_id FROM company
    JOIN sale_ranking_item kept ON kept.company_id = company.id
        AND kept.date_until <= company.today
    UNION SELECT kept.partner_id FROM company
    JOIN sale_ranking_item kept ON kept.company_id = company.id
        AND kept.date_from > company.today"""
)
KEPT = SQL(
    """SELECT kept.id * 3 AS id, kept.company_id, kept.user_id, kept.team_id,
        kept.partner_id, kept.product_id, kept.mrr
    FROM sale_ranking_item kept
    WHERE kept.company_id = ANY(ARRAY(SELECT id FROM company))
        AND NOT EXISTS (
            SELECT FROM changed WHERE changed.partner_id = kept.partner_id)"""
)
# What items bring per month today, and on which day that changes by itself; of the
# contracts of ``get_running``.
RECURRING = SQL(
    """SELECT MIN(line.id) AS id, running.company_id, running.user_id, running.team_id,
        running.partner_id, line.product_id,
        TRIM_SCALE(SUM(CASE WHEN COALESCE(line.date_start, running.date_start)
            <= running.today THEN line.price_subtotal * running.factor ELSE 0 END)
        ) AS mrr,
        MIN(LEAST(running.changes_on, line.date_end + 1,
            CASE WHEN line.date_start > running.today THEN line.date_start END)
        ) AS changes_on
    FROM running
    JOIN sale_contract_line line ON line.contract_id = running.id
    WHERE line.date_end >= running.today OR line.date_end IS NULL
    GROUP BY running.company_id, running.user_id, running.team_id, running.partner_id,
        line.product_id"""
)


def get_running(customers):
    """Return the contracts of customers that have not ended, with what a price is
    multiplied by to be recurring revenue per month, in the currency of the company, and
    the day on which that changes by itself: once for all of their items.

    :param SQL customers: array of ids
    """
    return SQL(
        """SELECT contract.id, contract.company_id, contract.user_id, contract.team_id,
            partner.commercial_partner_id AS partner_id, contract.date_start,
            company.today, CASE WHEN contract.date_cancelled <= company.today
                    OR pause.is_paused
                THEN 0 ELSE CASE plan.billing_unit
                    WHEN 'month' THEN 1 WHEN 'year' THEN 1 / 12.0
                    WHEN 'week' THEN 365 / 7.0 / 12 ELSE 365 / 12.0 END
                / plan.billing_interval
                / COALESCE(NULLIF(contract.currency_rate, 0), 1)::numeric END AS factor,
            LEAST(contract.date_end + 1, pause.changes_on,
                CASE WHEN contract.date_start > company.today
                    THEN contract.date_start END,
                CASE WHEN contract.date_cancelled > company.today
                    THEN contract.date_cancelled END) AS changes_on
        FROM sale_contract contract
        JOIN sale_contract_plan plan ON plan.id = contract.plan_id
        JOIN res_partner partner ON partner.id = contract.partner_id
        JOIN company ON company.id = contract.company_id
        CROSS JOIN LATERAL (
            SELECT COALESCE(BOOL_OR(date <= company.today AND COALESCE(
                    date_end >= company.today, TRUE)), FALSE) AS is_paused,
                MIN(CASE WHEN date > company.today THEN date
                    WHEN date_end >= company.today THEN date_end + 1 END) AS changes_on
            FROM sale_contract_change
            WHERE contract_id = contract.id AND kind = 'pause' AND part_of_id IS NULL
        ) pause
        WHERE (contract.date_end >= company.today OR contract.date_end IS NULL)
            AND contract.partner_id = ANY(ARRAY(
                SELECT contact.id FROM res_partner contact
                WHERE contact.commercial_partner_id = ANY(%s)))""",
        customers,
    )


class SaleRanking(models.Model):
    """The query of top customers and products: what is kept of recurring revenue, next
    to what was invoiced.
    """

    _inherit = "sale.ranking"

    @property
    def _table_query(self):
        """Return one row per company, salesperson, customer and product."""
        self.env["sale.ranking.item"]._refresh_pending()
        return SQL(
            """WITH %(companies)s, changed AS MATERIALIZED (%(changed)s
            ), running AS MATERIALIZED (%(running)s
            ), recurring AS (%(kept)s
                UNION ALL SELECT counted.id * 3 + 1, counted.company_id,
                    counted.user_id, counted.team_id, counted.partner_id,
                    counted.product_id, counted.mrr
                FROM (%(recurring)s) counted
            ), bought AS MATERIALIZED (%(invoiced)s
            ), sold AS (%(sold)s
            ), added AS (%(added)s)
            SELECT added.*, template.categ_id AS product_categ_id,
                %(by_customer)s AS customer_trend, %(by_product)s AS product_trend
            FROM added
            LEFT JOIN product_product product ON product.id = added.product_id
            LEFT JOIN product_template template
                ON template.id = product.product_tmpl_id
            LEFT JOIN (%(customers)s) customer ON customer.company_id = added.company_id
                AND customer.partner_id = added.partner_id
            LEFT JOIN (%(products)s) sale ON sale.company_id = added.company_id
                AND sale.product_id = added.product_id""",
            companies=self._get_companies_sql(),
            changed=CHANGED,
            running=get_running(SQL("ARRAY(SELECT partner_id FROM changed)")),
            kept=KEPT,
            recurring=RECURRING,
            invoiced=INVOICED,
            sold=SOLD,
            added=self._get_added_sql(),
            by_customer=self._get_trend_sql(SQL("customer")),
            by_product=self._get_trend_sql(SQL("sale")),
            customers=self._get_bought_sql(SQL("partner_id")),
            products=self._get_bought_sql(SQL("product_id")),
        )

    def _get_added_sql(self):
        """Return what recurs and what was invoiced, each once per row: whoever has no
        salesperson or team has none in both. Joined in this order, PostgreSQL looks for
        one customer or product in both.
        """
        names = ("company_id", "user_id", "team_id", "partner_id", "product_id")
        columns = SQL(", ").join(
            SQL("COALESCE(recurring.%(name)s, sold.%(name)s) AS %(name)s", name=column)
            for column in map(SQL.identifier, names)
        )
        return SQL(
            """SELECT COALESCE(recurring.id, sold.id::bigint * 3 + 2) AS id,
                %(columns)s,
                COALESCE(sold.invoiced, 0) AS invoiced,
                COALESCE(sold.invoiced_before, 0) AS invoiced_before,
                COALESCE(sold.invoiced - sold.invoiced_before, 0) AS invoiced_change,
                COALESCE(recurring.mrr, 0) AS mrr
            FROM recurring
            FULL JOIN sold ON recurring.partner_id = sold.partner_id
                AND recurring.product_id = sold.product_id
                AND recurring.company_id = sold.company_id
                AND COALESCE(recurring.user_id, 0) = COALESCE(sold.user_id, 0)
                AND COALESCE(recurring.team_id, 0) = COALESCE(sold.team_id, 0)""",
            columns=columns,
        )

    def _get_bought_sql(self, column):
        """Return what was invoiced in both periods, by customer or by product."""
        return SQL(
            """SELECT company_id, %(column)s, SUM(invoiced) AS invoiced,
                SUM(invoiced_before) AS before
            FROM bought GROUP BY company_id, %(column)s""",
            column=column,
        )

    def _get_companies_sql(self):
        """Return the name, columns and rows of the companies, with their days."""
        # sudo: only the days of companies; rules say whose rows are seen
        companies = self.env["res.company"].sudo().search(fields.Domain.TRUE)
        rows = [
            SQL(
                "(%s, %s::date, %s::date, %s::date, %s::date, %s::date)",
                company.id,
                company._get_contract_today(),
                *self._get_period(company),
            )
            for company in companies
        ]
        return SQL(
            """company (id, today, first, last, first_before, last_before)
            AS MATERIALIZED (VALUES %s)""",
            SQL(", ").join(rows),
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
