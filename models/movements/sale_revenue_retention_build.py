from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ... import formulas
from ...intervals import ONE_DAY
from .sale_revenue_month import AMOUNTS

FACTS = (
    *("sale.revenue.month", "sale.revenue.retention", "sale.revenue.cohort"),
    *("sale.revenue.retention.part", "sale.revenue.cohort.part"),
)
TABLES = tuple(name.replace(".", "_") for name in FACTS)


class SaleRevenueRetention(models.Model):
    """The part of ``sale.revenue.retention`` that makes the kept figures of a month
    from the movements: those of ``sale.revenue.month``, and those that are counted by
    customers, see ``_build_customers``.
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
            self._build_customers(values)
        for name in FACTS:
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
            "year": month - relativedelta(months=12),
            "margin": company.recurring_margin,
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
                lost_company)
            SELECT %(company)s, %(month)s, %(closed)s, FALSE, %(version)s, currency_id,
                plan_id, team_id, salesperson_id, opening, known - opening, closing,
                opening_company, restatement_company, closing_company, %(names)s,
                %(company_names)s, closing_company - opening_company
                    - restatement_company - (%(moved)s),
                - churn_company - contraction_company
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
