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
        help="First day of the month. Empty: the term has not started yet.",
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
             WHERE item.amount != 0
            """,
            source=self._get_source_sql("item"),
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

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.item_id.action_view_invoice()
