"""Rates are counted when they are shown; months of before get what their customers are
worth, and those by plan and sales team from the scheduled action.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

RATES = {
    "sale_revenue_month": ("churn_rate",),
    "sale_revenue_retention": ("nrr", "grr", "customer_churn"),
    "sale_revenue_cohort": ("customers_kept", "revenue_kept"),
}


def migrate(cr, version):
    for table, columns in RATES.items():
        for column in columns:
            cr.execute(
                SQL(
                    "ALTER TABLE %s DROP COLUMN IF EXISTS %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
    fill_closing(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("sale_renewal.ir_cron_build_months")._trigger()


def fill_closing(cr):
    """Closed months stay as they are: what is missing follows from what was kept."""
    cr.execute(
        """UPDATE sale_revenue_retention fact
        SET closing = month.closing, closing_company = month.closing_company,
            margin_mrr = month.closing_company
        FROM (
            SELECT company_id, month, currency_id, SUM(closing) AS closing,
                SUM(closing_company) AS closing_company
            FROM sale_revenue_month GROUP BY company_id, month, currency_id
        ) month
        WHERE month.company_id = fact.company_id AND month.month = fact.month
            AND month.currency_id = fact.currency_id AND fact.closing IS NULL"""
    )
    cr.execute(
        """UPDATE sale_revenue_retention fact
        SET opening_year = year.opening, lost_year = year.lost
        FROM (
            SELECT last.id, SUM(kept.customers_opening) AS opening,
                SUM(kept.customers_lost) AS lost
            FROM sale_revenue_retention last
            JOIN sale_revenue_retention kept ON kept.company_id = last.company_id
                AND kept.currency_id = last.currency_id AND kept.month <= last.month
                AND kept.month > last.month - interval '12 months'
            GROUP BY last.id
        ) year
        WHERE year.id = fact.id AND fact.opening_year IS NULL"""
    )
