from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ... import formulas
from ...intervals import ONE_DAY
from .sale_revenue_month import AMOUNTS

TABLES = ("sale_revenue_month", "sale_revenue_retention", "sale_revenue_cohort")


class SaleRevenueRetention(models.Model):
    """The part of ``sale.revenue.retention`` that makes the kept figures of a month
    from the movements: its own, those of ``sale.revenue.month`` and of
    ``sale.revenue.cohort``.
    """

    _inherit = "sale.revenue.retention"

    @api.model
    def _build_month(self, company, month):
        """Make the figures of a month anew; what was kept of it is gone.

        :param res.company company: whose
        :param date month: its first day
        """
        self.env["sale.revenue.movement"]._refresh_pending()
        values = self._get_month_values(company, month)
        for table in TABLES:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE company_id = %s AND month = %s",
                    SQL.identifier(table),
                    company.id,
                    month,
                )
            )
        if values["rates"]:
            self.env.cr.execute(self._get_month_sql(values))
            self.env.cr.execute(self._get_retention_sql(values))
            self.env.cr.execute(self._get_cohort_sql(values))
        for name in ("sale.revenue.month", self._name, "sale.revenue.cohort"):
            self.env[name].invalidate_model()

    @api.model
    def _get_month_values(self, company, month):
        """Return what the queries of a month need, by name."""
        today = company._get_contract_today()
        end = fields.Date.end_of(month, "month")
        values = {
            "company": company.id,
            "month": month,
            "last": min(end, today),
            "before": month - ONE_DAY,
            "month_before": month - relativedelta(months=1),
            "base": fields.Date.end_of(month - relativedelta(months=12), "month"),
            "closed": self._is_closed(company, month),
            "version": formulas.VERSION,
            "digits": company.currency_id.decimal_places,
        }
        values["rates"], values["cohort_rates"] = self._get_rate_rows(company, values)
        return values

    @api.model
    def _is_closed(self, company, month):
        """Return whether the days of late renewals after a month are over."""
        end = fields.Date.end_of(month, "month")
        end += relativedelta(days=company.renewal_grace_days)
        return end < company._get_contract_today()

    @api.model
    def _get_rate_rows(self, company, values):
        """Return what one unit of each currency is worth to the company: at the end of
        the month before, of the month and of 12 months ago; and of each month in which
        a customer came.

        :return: rows of currency and three rates; rows of currency, month and rate
        """
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT currency_id, date_trunc('month', date)::date
                FROM sale_revenue_movement WHERE company_id = %s AND date <= %s""",
                company.id,
                values["last"],
            )
        )
        found = self.env.cr.fetchall()
        months = sorted({month for _currency, month in found})
        rates, cohorts = [], []
        for currency in self.env["res.currency"].browse({row[0] for row in found}):
            days = (values["before"], values["last"], values["base"])
            rates.append(
                (currency.id, *(self._get_rate(company, currency, day) for day in days))
            )
            for month in months:
                day = min(fields.Date.end_of(month, "month"), values["last"])
                rate = self._get_rate(company, currency, day)
                cohorts.append((currency.id, month, rate))
        return rates, cohorts

    @api.model
    def _get_rate(self, company, currency, day):
        if currency == company.currency_id:
            return 1.0
        return currency._get_conversion_rate(
            currency, company.currency_id, company, day
        )

    @api.model
    def _get_month_sql(self, values):
        company_names = [SQL.identifier(f"{name}_company") for name in AMOUNTS]
        return SQL(
            """WITH rate (currency_id, before, now, base) AS (VALUES %(rates)s),
            cell AS (%(cells)s),
            valued AS (
                SELECT cell.*, ROUND(known * before::numeric, %(digits)s)
                        - opening_company AS restatement_company,
                    ROUND(closing * now::numeric, %(digits)s) AS closing_company
                FROM cell JOIN rate USING (currency_id)
                WHERE opening != 0 OR known != 0 OR closing != 0 OR movements > 0
            )
            INSERT INTO sale_revenue_month (company_id, month, closed, restated,
                formula_version, currency_id, plan_id, team_id, salesperson_id, opening,
                restatement, closing, opening_company, restatement_company,
                closing_company, %(names)s, %(company_names)s, exchange_company,
                lost_company, churn_rate)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s, currency_id,
                plan_id, team_id, salesperson_id, opening, known - opening, closing,
                opening_company, restatement_company, closing_company, %(names)s,
                %(company_names)s, closing_company - opening_company
                    - restatement_company - (%(moved)s),
                - churn_company - contraction_company,
                100 * (- churn_company - contraction_company)
                    / NULLIF(opening_company, 0)
            FROM valued""",
            cells=self._get_cells_sql(values),
            names=SQL(", ").join(map(SQL.identifier, AMOUNTS)),
            company_names=SQL(", ").join(company_names),
            moved=SQL(" + ").join(company_names),
            **self._get_sql_values(values),
        )

    @api.model
    def _get_cells_sql(self, values):
        """Return the query of what months consist of, by currency, plan, team and
        salesperson: the opening as it was kept and as it is known today, the movements
        and the closing.
        """
        sums = SQL(", ").join(
            SQL(
                """COALESCE(SUM(%(amount)s) FILTER (WHERE date >= %(month)s
                    AND movement_type = %(name)s), 0) AS %(as)s""",
                amount=SQL.identifier(f"amount{suffix}"),
                month=values["month"],
                name=name,
                **{"as": SQL.identifier(f"{name}{suffix}")},
            )
            for name in AMOUNTS
            for suffix in ("", "_company")
        )
        return SQL(
            """SELECT currency_id, plan_id, team_id, salesperson_id, %(sums)s,
                COALESCE(SUM(amount) FILTER (WHERE date < %(month)s), 0) AS known,
                COALESCE(SUM(amount), 0) AS closing, COALESCE(SUM(kept), 0) AS opening,
                COALESCE(SUM(kept_company), 0) AS opening_company,
                COUNT(*) FILTER (WHERE date >= %(month)s) AS movements
            FROM (
                SELECT currency_id, plan_id, team_id, salesperson_id, date,
                    movement_type, amount, amount_company, 0 AS kept, 0 AS kept_company
                FROM sale_revenue_movement
                WHERE company_id = %(company)s AND date <= %(last)s
                UNION ALL
                SELECT currency_id, plan_id, team_id, salesperson_id, NULL, NULL, NULL,
                    NULL, closing, closing_company
                FROM sale_revenue_month
                WHERE company_id = %(company)s AND month = %(month_before)s
            ) part
            GROUP BY currency_id, plan_id, team_id, salesperson_id""",
            sums=sums,
            **self._get_sql_values(values),
        )

    @api.model
    def _get_sql_values(self, values):
        """Return the values of :meth:`_get_month_values` as queries take them."""
        return values | {
            "rates": SQL(", ").join(SQL("%s", row) for row in values["rates"]),
            "cohort_rates": SQL(", ").join(
                SQL("(%s, %s::date, %s)", *row) for row in values["cohort_rates"]
            ),
        }

    @api.model
    def _get_retention_sql(self, values):
        return SQL(
            """WITH rate (currency_id, before, now, base) AS (VALUES %(rates)s),
            balance AS (
                SELECT partner_id, currency_id, GREATEST(SUM(amount), 0) AS closing,
                    COALESCE(SUM(amount) FILTER (WHERE date < %(month)s), 0) AS opening,
                    COALESCE(SUM(amount) FILTER (WHERE date <= %(base)s), 0) AS base,
                    BOOL_OR(movement_type = 'new' AND date >= %(month)s) AS is_new
                FROM sale_revenue_movement
                WHERE company_id = %(company)s AND date <= %(last)s
                GROUP BY partner_id, currency_id
            ),
            total AS (
                SELECT currency_id,
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
                        AS gross
                FROM balance GROUP BY currency_id
            )
            INSERT INTO sale_revenue_retention (company_id, month, closed, restated,
                formula_version, mark, currency_id, customers_opening, customers_new,
                customers_back, customers_lost, customers_closing, base, kept_net,
                kept_gross, base_company, kept_net_company, kept_gross_company, nrr,
                grr, customer_churn)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s, (
                    SELECT COUNT(*) || ':' || MAX(id) FROM sale_revenue_movement
                    WHERE company_id = %(company)s AND date <= %(last)s),
                currency_id, opening, new, back, lost, closing, total.base, net, gross,
                ROUND(total.base * rate.base::numeric, %(digits)s),
                ROUND(net * rate.base::numeric, %(digits)s),
                ROUND(gross * rate.base::numeric, %(digits)s),
                100 * net / NULLIF(total.base, 0), 100 * gross / NULLIF(total.base, 0),
                100.0 * lost / NULLIF(opening, 0)
            FROM total JOIN rate USING (currency_id)""",
            **self._get_sql_values(values),
        )

    @api.model
    def _get_cohort_sql(self, values):
        return SQL(
            """WITH rate (currency_id, cohort, value) AS (VALUES %(cohort_rates)s),
            balance AS (
                SELECT partner_id, currency_id, GREATEST(SUM(amount), 0) AS closing,
                    MIN(date) AS first
                FROM sale_revenue_movement
                WHERE company_id = %(company)s AND date <= %(last)s
                GROUP BY partner_id, currency_id
            ),
            customer AS (
                SELECT partner_id, currency_id, closing, date_trunc('month',
                    MIN(first) OVER (PARTITION BY partner_id))::date AS cohort
                FROM balance
            ),
            total AS (
                SELECT cohort, COUNT(DISTINCT partner_id) AS start,
                    COUNT(DISTINCT partner_id) FILTER (WHERE closing > 0) AS customers,
                    ROUND(SUM(closing * value::numeric), %(digits)s) AS mrr
                FROM customer JOIN rate USING (currency_id, cohort) GROUP BY cohort
            ),
            compared AS (
                SELECT total.*, CASE WHEN total.cohort = %(month)s THEN total.mrr
                    ELSE COALESCE(first.mrr, 0) END AS mrr_start,
                    12 * (EXTRACT(YEAR FROM %(month)s::date)
                        - EXTRACT(YEAR FROM total.cohort))
                    + EXTRACT(MONTH FROM %(month)s::date)
                    - EXTRACT(MONTH FROM total.cohort) AS age
                FROM total LEFT JOIN sale_revenue_cohort first
                    ON first.company_id = %(company)s AND first.cohort = total.cohort
                    AND first.month = total.cohort
            )
            INSERT INTO sale_revenue_cohort (company_id, month, closed, restated,
                formula_version, cohort, age, customers, customers_start, mrr,
                mrr_start, customers_kept, revenue_kept)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s, cohort, age,
                customers, start, mrr, mrr_start, 100.0 * customers / start,
                100 * mrr / NULLIF(mrr_start, 0)
            FROM compared""",
            **self._get_sql_values(values),
        )
