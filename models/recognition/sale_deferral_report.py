from odoo import fields, models
from odoo.tools import SQL

from ... import recognition
from .months import get_months_query


class SaleDeferralReport(models.Model):
    """When deferred revenue is earned: one row per invoice line and month."""

    _name = "sale.deferral.report"
    _inherit = ["sale.deferral.months.mixin"]
    _description = "Deferred Revenue by Month"
    _auto = False
    _order = "month, item_id"
    _rec_name = "item_id"

    item_id = fields.Many2one("sale.deferral.item", "Invoice Line", readonly=True)
    month = fields.Date(
        "Service Month",
        readonly=True,
        help="First day of the month. Empty: the term has not started yet, or it is "
        "not delivered.",
    )
    amount = fields.Monetary(
        "Earned in the Month",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company at the rate of the "
        "invoice, as the company earns revenue.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT dated.id, dated.item_id, %(source)s, dated.analytic_account_id,
                   dated.month, dated.earned AS amount
              FROM (%(dated)s) dated
             UNION ALL %(waiting)s
             UNION ALL %(delivered)s
            """,
            source=self._get_source_columns("dated"),
            dated=get_months_query(self._get_lines_query(), *self._get_month_bounds()),
            waiting=self._get_waiting_query(),
            delivered=self._get_delivered_query(),
        )

    def _get_lines_query(self):
        """Return the items that are earned on days that are known."""
        return SQL(
            """
            SELECT item.*
              FROM (
                SELECT item.id AS key, item.id AS item_id, %(source)s, item.amount,
                       item.period_start AS first_day, item.period_end AS last_day,
                       currency.decimal_places AS digits,
                       company.deferral_method AS method
                  FROM sale_deferral_item item
                  JOIN res_company company ON company.id = item.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE item.amount != 0 AND item.delivered_shares IS NULL
                   AND item.period_start IS NOT NULL
              ) item
             WHERE %(terms)s AND %(last)s
            """,
            source=self._get_source_sql("item"),
            terms=self._get_line_terms("item"),
            last=self._get_last_terms("item"),
        )

    def _get_waiting_query(self):
        """Return the items for which no day is known: their term has not started."""
        return SQL(
            """
            SELECT item.id::bigint << 20, item.id, %(source)s, NULL::date, item.amount
              FROM sale_deferral_item item
             WHERE item.amount != 0 AND item.delivered_shares IS NULL
               AND item.period_start IS NULL
            """,
            source=self._get_source_sql("item"),
        )

    def _get_delivered_query(self):
        """Return what is earned when it is delivered: by the months of the deliveries,
        and the rest without any month.
        """
        return SQL(
            """
            SELECT (item.id::bigint << 20)
                       + COALESCE(%(number)s + 1, 0),
                   item.id, %(source)s, part.month, part.amount
              FROM sale_deferral_item item
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              CROSS JOIN LATERAL (SELECT currency.decimal_places AS places) rounded
              CROSS JOIN LATERAL (
                SELECT month, SUM(until - before) AS amount
                  FROM (
                    SELECT date_trunc('month', day)::date AS month, until,
                           COALESCE(lag(until) OVER (ORDER BY day NULLS LAST), 0)
                               AS before
                      FROM (
                        SELECT known.key::date AS day,
                               round(round(item.amount::numeric, places)
                                     * known.value::numeric, places) AS until
                          FROM jsonb_each_text(item.delivered_shares) known
                         UNION ALL
                        SELECT NULL, round(item.amount::numeric, places)
                      ) share
                  ) step
                 GROUP BY month
              ) part
             WHERE item.amount != 0 AND part.amount != 0
               AND item.delivered_shares IS NOT NULL
            """,
            source=self._get_source_sql("item"),
            number=SQL(recognition.month_number_sql("part.month")),
        )

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.item_id.action_view_invoice()
