from odoo import api, models
from odoo.tools import SQL

from .sale_deferral_close_line import BUCKET

COMMA = SQL(", ")
NAMES = COMMA.join(SQL.identifier(name) for name in BUCKET)
# What the items of a bucket add up to, and what earlier closes made it.
COUNTED = (
    *("target", "target_currency", "item_count", "before", "added", "late"),
    *("earned_opening", "earned", "previous", "previous_currency"),
)


class SaleDeferralCloseLine(models.Model):
    """The part of ``sale.deferral.close.line`` that counts."""

    _inherit = "sale.deferral.close.line"

    @api.model
    def _prepare_lines(self, close):
        """Return the values of the lines of a close."""
        self.env.cr.execute(self._get_values_query(close))
        return [self._prepare_line(close, row) for row in self.env.cr.dictfetchall()]

    @api.model
    def _get_values_query(self, close):
        """Return what each bucket has to be, and what earlier closes made it."""
        parts = [*self._get_counted_queries(close), self._get_previous_query(close)]
        return SQL(
            """
            SELECT %(names)s, %(sums)s, SUM(before) - SUM(previous) AS restated
              FROM (%(parts)s) part
             GROUP BY %(names)s
            HAVING SUM(target) != 0 OR SUM(previous) != 0
                OR SUM(target_currency) != 0 OR SUM(previous_currency) != 0
                OR SUM(added) != 0
             ORDER BY %(names)s
            """,
            names=NAMES,
            sums=COMMA.join(
                SQL("SUM(%(name)s) AS %(name)s", name=SQL.identifier(name))
                for name in COUNTED
            ),
            parts=SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _get_counted_queries(self, close):
        """Return the queries of what is counted at the end of the month, by bucket."""
        return [
            self._get_deferred_query(close),
            self._get_accrued_query(close),
            self._get_allocated_query(close),
        ]

    @api.model
    def _get_deferred_query(self, close):
        last = close._get_last()
        is_new = SQL("item.close_id = %s", close.id)
        return SQL(
            """
            SELECT 'deferred' AS kind, item.account_id, item.deferred_account_id,
                   item.currency_id, %(partner)s AS partner_id,
                   NULLIF(item.analytic_distribution, 'false'::jsonb)
                       AS analytic_distribution,
                   SUM(counted.deferred) AS target,
                   SUM(counted.deferred_currency) AS target_currency,
                   COUNT(*) FILTER (WHERE counted.deferred != 0) AS item_count,
                   SUM(counted.before) AS before,
                   SUM(item.amount) FILTER (WHERE %(is_new)s) AS added,
                   SUM(item.amount) FILTER (WHERE %(is_new)s AND item.date <= %(last)s)
                       AS late,
                   SUM(counted.before - counted.deferred) FILTER (WHERE NOT %(is_new)s)
                       AS earned_opening,
                   SUM(counted.before - counted.deferred
                       + CASE WHEN %(is_new)s THEN item.amount ELSE 0 END) AS earned,
                   0 AS previous, 0 AS previous_currency
              FROM (%(items)s) counted
              JOIN sale_deferral_item item ON item.id = counted.id
             GROUP BY 1, 2, 3, 4, 5, 6
            """,
            partner=self._get_partner_sql(close, "item", "partner_id"),
            is_new=is_new,
            last=last.date or None,
            items=self.env["sale.deferral.item"]._get_target_query(close),
        )

    @api.model
    def _get_accrued_query(self, close):
        """Return what is earned and not invoiced, less than 0."""
        return SQL(
            """
            SELECT 'accrued', account_id, accrued_account_id, currency_id,
                   %(partner)s, NULLIF(analytic_distribution, 'false'::jsonb),
                   SUM(-amount), SUM(-amount_currency), COUNT(*), 0, 0, 0, 0, 0, 0, 0
              FROM sale_deferral_accrual
             WHERE close_id = %(close)s
             GROUP BY 2, 3, 4, 5, 6
            """,
            partner=self._get_partner_sql(close, "partner_id"),
            close=close.id,
        )

    @api.model
    def _get_allocated_query(self, close):
        """Return what bundles have earned more than as invoiced, less than 0."""
        return SQL(
            """
            SELECT 'allocated', account_id, allocation_account_id, currency_id,
                   %(partner)s, NULLIF(analytic_distribution, 'false'::jsonb),
                   SUM(-adjustment), SUM(-adjustment_currency), COUNT(*),
                   0, 0, 0, 0, 0, 0, 0
              FROM sale_deferral_allocation
             WHERE close_id = %(close)s
             GROUP BY 2, 3, 4, 5, 6
            """,
            partner=self._get_partner_sql(close, "partner_id"),
            close=close.id,
        )

    @api.model
    def _get_partner_sql(self, close, *column):
        """Return the customer, where the entries of the company have it."""
        if close.company_id.deferral_by_partner:
            return SQL.identifier(*column)
        return SQL("NULL::int")

    @api.model
    def _get_previous_query(self, close):
        """Return what the entries of earlier closes add up to, by bucket."""
        return SQL(
            """
            SELECT %(names)s, 0, 0, 0, 0, 0, 0, 0, 0, SUM(delta), SUM(delta_currency)
              FROM sale_deferral_close_line
             WHERE company_id = %(company)s AND state = 'posted' AND date < %(day)s
             GROUP BY %(names)s
            """,
            names=NAMES,
            company=close.company_id.id,
            day=close.date,
        )
