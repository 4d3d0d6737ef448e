from odoo import api, models
from odoo.tools import SQL

# By what customers are told apart: model of the retention, model of the cohorts, the
# column, and the name of the dimension. Of all of a customer first.
PARTS = (
    ("sale.revenue.retention", "sale.revenue.cohort", None, None),
    ("sale.revenue.retention.part", "sale.revenue.cohort.part", "plan_id", "plan"),
    ("sale.revenue.retention.part", "sale.revenue.cohort.part", "team_id", "team"),
)


class SaleRevenueRetention(models.Model):
    """The part of ``sale.revenue.retention`` that counts customers: how many there are,
    and what is left of them; of a company, and in each plan and sales team.
    """

    _inherit = "sale.revenue.retention"

    @api.model
    def _build_customers(self, values, parts=PARTS):
        """Make retention and cohorts of a month, from one look at the movements.

        :param dict values: see ``_get_month_values``
        """
        values = self._get_sql_values(values)
        self.env.cr.execute("DROP TABLE IF EXISTS sale_revenue_balance")
        self.env.cr.execute(self._get_balance_table_sql(values))
        self.env.cr.execute("ANALYZE sale_revenue_balance")
        for retention, cohort, column, dimension in parts:
            of_part = values | self._get_part_values(column, dimension, values["month"])
            self.env.cr.execute(self._get_retention_sql(self.env[retention], of_part))
            self.env.cr.execute(self._get_cohort_sql(self.env[cohort], of_part))
        self.env.cr.execute("DROP TABLE sale_revenue_balance")

    @api.model
    def _build_parts(self, company, month):
        """Make the figures by plan and team of a month that has none yet; those of the
        company stay.
        """
        parts = self.env["sale.revenue.retention.part"]
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        if parts.search_count(domain, limit=1):
            return
        values = self._get_month_values(company, month)
        values["closed"] = bool(self.search([*domain, ("closed", "=", True)], limit=1))
        if values["rates"]:
            self._build_customers(values, PARTS[1:])
        for name in ("sale.revenue.retention.part", "sale.revenue.cohort.part"):
            self.env[name].invalidate_model()

    @api.model
    def _get_part_values(self, column, dimension, month):
        """Return pieces of the queries that tell parts of a company apart."""
        if not column:
            return {
                **dict.fromkeys(("key", "key_name", "key_value"), SQL()),
                "same_key": SQL("TRUE"),
                "new": SQL("BOOL_OR(is_new)"),
            }
        name = SQL.identifier(column)
        return {
            "key": SQL(", %s", name),
            "key_name": SQL(", dimension, %s", name),
            "key_value": SQL(", %s, total.%s", dimension, name),
            "same_key": SQL(
                "kept.dimension = %s AND kept.%s IS NOT DISTINCT FROM total.%s",
                dimension,
                name,
                name,
            ),
            # Whoever had nothing of it before is new to a plan or team.
            "new": SQL("MIN(first) >= %s", month),
        }

    @api.model
    def _get_balance_table_sql(self, values):
        """Return what each customer is worth, at the days that are compared."""
        return SQL(
            """CREATE TEMPORARY TABLE sale_revenue_balance ON COMMIT DROP AS
            SELECT partner_id, currency_id, plan_id, team_id, SUM(amount) AS closing,
                COALESCE(SUM(amount) FILTER (WHERE date < %(month)s), 0) AS opening,
                COALESCE(SUM(amount) FILTER (WHERE date <= %(base)s), 0) AS base,
                BOOL_OR(movement_type = 'new' AND date >= %(month)s) AS is_new,
                MIN(date) AS first
            FROM sale_revenue_movement
            WHERE company_id = %(company)s AND date <= %(last)s
            GROUP BY partner_id, currency_id, plan_id, team_id""",
            **values,
        )

    @api.model
    def _get_retention_sql(self, facts, values):
        return SQL(
            """WITH rate (currency_id, before, now, base) AS (VALUES %(rates)s),
            balance AS (%(balances)s),
            total AS (%(totals)s)
            INSERT INTO %(table)s (company_id, month, closed, restated,
                formula_version, currency_id %(key_name)s %(mark_name)s,
                customers_opening, customers_new, customers_back, customers_lost,
                customers_closing, base, kept_net, kept_gross, base_company,
                kept_net_company, kept_gross_company, closing, closing_company,
                margin_mrr, opening_year, lost_year)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s,
                total.currency_id %(key_value)s %(mark)s,
                opening, new, back, lost, total.closing, total.base, net, gross,
                ROUND(total.base * rate.base::numeric, %(digits)s),
                ROUND(net * rate.base::numeric, %(digits)s),
                ROUND(gross * rate.base::numeric, %(digits)s),
                mrr, ROUND(mrr * rate.now::numeric, %(digits)s),
                ROUND(mrr * rate.now::numeric * %(margin)s::numeric, %(digits)s),
                opening + COALESCE(year.began, 0), lost + COALESCE(year.left_it, 0)
            FROM total JOIN rate USING (currency_id)
            CROSS JOIN LATERAL (
                SELECT SUM(customers_opening) AS began, SUM(customers_lost) AS left_it
                FROM %(table)s kept
                WHERE kept.company_id = %(company)s AND kept.month > %(year)s
                    AND kept.month < %(month)s
                    AND kept.currency_id = total.currency_id AND %(same_key)s
            ) year""",
            table=SQL.identifier(facts._table),
            balances=self._get_balances_sql(values),
            totals=self._get_totals_sql(values),
            **self._get_mark_values(facts, values),
            **values,
        )

    @api.model
    def _get_mark_values(self, facts, values):
        """Return what the figures follow from, which those of the company keep."""
        if facts != self.env["sale.revenue.retention"]:
            return {"mark_name": SQL(), "mark": SQL()}
        mark = SQL(
            """, (SELECT COUNT(*) || ':' || MAX(id) FROM sale_revenue_movement
                WHERE company_id = %s AND date <= %s)""",
            values["company"],
            values["last"],
        )
        return {"mark_name": SQL(", mark"), "mark": mark}

    @api.model
    def _get_balances_sql(self, values):
        """Return what a customer has in each currency, and part of the company."""
        return SQL(
            """SELECT partner_id, currency_id %(key)s,
                GREATEST(SUM(closing), 0) AS closing, SUM(opening) AS opening,
                SUM(base) AS base, %(new)s AS is_new
            FROM sale_revenue_balance GROUP BY partner_id, currency_id %(key)s""",
            **values,
        )

    @api.model
    def _get_totals_sql(self, values):
        return SQL(
            """SELECT currency_id %(key)s,
                COUNT(*) FILTER (WHERE opening > 0) AS opening,
                COUNT(*) FILTER (
                    WHERE opening <= 0 AND closing > 0 AND is_new) AS new,
                COUNT(*) FILTER (
                    WHERE opening <= 0 AND closing > 0 AND NOT is_new) AS back,
                COUNT(*) FILTER (WHERE opening > 0 AND closing = 0) AS lost,
                COUNT(*) FILTER (WHERE closing > 0) AS closing,
                COALESCE(SUM(base) FILTER (WHERE base > 0), 0) AS base,
                COALESCE(SUM(closing) FILTER (WHERE base > 0), 0) AS net,
                COALESCE(SUM(LEAST(closing, base)) FILTER (WHERE base > 0), 0)
                    AS gross,
                SUM(closing) AS mrr
            FROM balance GROUP BY currency_id %(key)s""",
            **values,
        )

    @api.model
    def _get_cohort_sql(self, facts, values):
        return SQL(
            """WITH rate (currency_id, cohort, value) AS (VALUES %(cohort_rates)s),
            balance AS (
                SELECT partner_id, currency_id %(key)s,
                    GREATEST(SUM(closing), 0) AS closing, MIN(first) AS first
                FROM sale_revenue_balance GROUP BY partner_id, currency_id %(key)s
            ),
            customer AS (
                SELECT partner_id, currency_id %(key)s, closing, date_trunc('month',
                    MIN(first) OVER (PARTITION BY partner_id %(key)s))::date AS cohort
                FROM balance
            ),
            total AS (
                SELECT cohort %(key)s, COUNT(DISTINCT partner_id) AS start,
                    COUNT(DISTINCT partner_id) FILTER (WHERE closing > 0) AS customers,
                    ROUND(SUM(closing * value::numeric), %(digits)s) AS mrr
                FROM customer JOIN rate USING (currency_id, cohort)
                GROUP BY cohort %(key)s
            )
            INSERT INTO %(table)s (company_id, month, closed, restated,
                formula_version, cohort %(key_name)s, age, customers, customers_start,
                mrr, mrr_start)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s,
                total.cohort %(key_value)s,
                12 * (EXTRACT(YEAR FROM %(month)s::date)
                    - EXTRACT(YEAR FROM total.cohort))
                + EXTRACT(MONTH FROM %(month)s::date)
                - EXTRACT(MONTH FROM total.cohort),
                total.customers, total.start, total.mrr,
                CASE WHEN total.cohort = %(month)s THEN total.mrr
                    ELSE COALESCE(kept.mrr, 0) END
            FROM total LEFT JOIN %(table)s kept
                ON kept.company_id = %(company)s AND kept.cohort = total.cohort
                AND kept.month = total.cohort AND %(same_key)s""",
            table=SQL.identifier(facts._table),
            **values,
        )
