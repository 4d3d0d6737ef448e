from odoo import api, fields, models
from odoo.tools import SQL

from .sale_revenue_retention_build import TABLES


class SaleRevenueRetention(models.Model):
    """The part of ``sale.revenue.retention`` that is kept by a scheduled action: months
    of which the movements became others, until they are closed.
    """

    _inherit = "sale.revenue.retention"

    @api.model
    def _cron_build_months(self):
        """Make the figures of every month that needs it, one per transaction."""
        progress = self.env["ir.cron"]._commit_progress
        movements = self.env["sale.revenue.movement"]
        if movements._has_missing():
            # Months are closed with everything that belongs to them.
            movements._trigger_refresh()
            return
        stale = self._find_stale()
        # A month that is made anew gets its parts as well.
        bare = [pair for pair in self._find_without_parts() if pair not in stale]
        progress(remaining=len(stale) + len(bare))
        if self._build_each("_build_month", stale):
            self._build_each("_build_parts", bare)

    @api.model
    def _build_each(self, build, pairs):
        """Make months, and commit each of them.

        :param str build: name of the method that makes one
        :param pairs: company and month of each
        :return: whether there was time for all
        """
        progress = self.env["ir.cron"]._commit_progress
        for company, month in pairs:
            self._retry(getattr(self, build), company, month)
            if not self._retry(progress, 1):
                return False
        return True

    @api.model
    def _find_without_parts(self):
        """Return company and month of figures that earlier versions kept for the
        company only, not by plan and team, the oldest first.
        """
        self.flush_model()
        self.env.cr.execute(
            """SELECT DISTINCT company_id, month FROM sale_revenue_retention fact
            WHERE NOT EXISTS (SELECT FROM sale_revenue_retention_part part
                WHERE part.company_id = fact.company_id AND part.month = fact.month)
            ORDER BY company_id, month"""
        )
        companies = self.env["res.company"]
        return [(companies.browse(row), day) for row, day in self.env.cr.fetchall()]

    @api.model
    def _build_demo(self):
        """Make the figures of the demo, which is loaded in one transaction."""
        for company, month in self._find_stale():
            self._build_month(company, month)

    @api.model
    def _find_stale(self):
        """Return company and month of all figures to make anew."""
        return [
            (company, month)
            for company in self.env["res.company"].search([])
            for month in self._find_stale_months(company)
        ]

    @api.model
    def _find_stale_months(self, company):
        """Return the months to make anew, the oldest first, and flag closed ones of
        which the movements became others.
        """
        today = company._get_contract_today()
        marks = self._get_marks(company, today)
        if not marks:
            return []
        facts = self.search([("company_id", "=", company.id)])
        kept = {fact.month: fact for fact in facts}
        has_rates = any(fact.currency_id != company.currency_id for fact in facts)
        stale, restated, mark = [], [], None
        month, last = min(marks), fields.Date.start_of(today, "month")
        while month <= last:
            mark, fact = marks.get(month, mark), kept.get(month)
            is_same = fact and fact.mark == mark
            if fact and fact.closed:
                restated += [] if is_same else [month]
            elif not is_same or has_rates or self._is_closed(company, month):
                stale.append(month)
            month = fields.Date.add(month, months=1)
        self._flag_restated(company, restated)
        return stale

    @api.model
    def _get_marks(self, company, today):
        """Return what tells the movements until the end of a month from any others, by
        month with movements: how many there are, and the last one.
        """
        self.env["sale.revenue.movement"]._refresh_pending()
        self.env.cr.execute(
            SQL(
                """SELECT date_trunc('month', date)::date, SUM(number)::int, MAX(last)
                FROM (
                    SELECT date, COUNT(*) AS number, MAX(id) AS last
                    FROM sale_revenue_movement WHERE company_id = %s AND date <= %s
                    GROUP BY date
                ) day
                GROUP BY 1 ORDER BY 1""",
                company.id,
                today,
            )
        )
        marks, count, last = {}, 0, 0
        for month, number, newest in self.env.cr.fetchall():
            count, last = count + number, max(last, newest)
            marks[month] = f"{count}:{last}"
        return marks

    @api.model
    def _flag_restated(self, company, months):
        for table in TABLES if months else ():
            self.env.cr.execute(
                SQL(
                    """UPDATE %s SET restated = TRUE WHERE company_id = %s
                        AND month IN %s AND NOT restated""",
                    SQL.identifier(table),
                    company.id,
                    tuple(months),
                )
            )
        if months:
            self.env.invalidate_all()

    @api.model
    def _reopen_months(self, company, month):
        """Let the scheduled action make a month and all later ones anew, at once."""
        for table in TABLES:
            self.env.cr.execute(
                SQL(
                    """UPDATE %s SET closed = FALSE
                    WHERE company_id = %s AND month >= %s""",
                    SQL.identifier(table),
                    company.id,
                    month,
                )
            )
        self.search([("company_id", "=", company.id), ("month", ">=", month)]).mark = ""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.ref("sale_renewal.ir_cron_build_months")._trigger()
