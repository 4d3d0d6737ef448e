from odoo import fields, models
from odoo.tools import SQL

from ... import recognition


class SaleDeferralReport(models.Model):
    """When deferred revenue is earned: one row per invoice line and month."""

    _name = "sale.deferral.report"
    _inherit = ["sale.deferral.source.mixin"]
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
            SELECT (item.id::bigint << 20)
                       + COALESCE(extract(year FROM series.month) * 12
                                  + extract(month FROM series.month), 0)::int AS id,
                   item.id AS item_id, %(source)s, series.month::date AS month,
                   CASE WHEN series.month IS NULL THEN item.amount
                        ELSE %(amount)s END AS amount
              FROM sale_deferral_item item
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN LATERAL generate_series(
                       date_trunc('month', item.period_start::timestamp),
                       item.period_end::timestamp, INTERVAL '1 month'
                   ) series(month) ON TRUE
             WHERE item.amount != 0 AND item.delivered_shares IS NULL
             UNION ALL %(delivered)s
            """,
            source=self._get_source_sql("item"),
            delivered=self._get_delivered_query(),
            # Expressions of ours: names of columns only.
            amount=SQL(
                recognition.month_sql(
                    "item.amount",
                    "item.period_start",
                    "item.period_end",
                    "series.month",
                )
            ),
        )

    def _get_delivered_query(self):
        """Return what is earned when it is delivered: by the months of the deliveries,
        and the rest without any month.
        """
        return SQL(
            """
            SELECT (item.id::bigint << 20)
                       + COALESCE(extract(year FROM part.month) * 12
                                  + extract(month FROM part.month), 0)::int,
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
            """,
            source=self._get_source_sql("item"),
        )

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.item_id.action_view_invoice()
