from odoo import fields, models
from odoo.tools import SQL

from ... import recognition


class SaleServiceRevenue(models.Model):
    """When what was invoiced is earned: one row per invoice line and month.

    All posted lines of customer invoices count, whether a month is closed or not, and
    whether anything is deferred at all. Lines without days are earned with their
    invoice.
    """

    _name = "sale.service.revenue"
    _inherit = ["sale.deferral.source.mixin"]
    _description = "Revenue by Service Month"
    _auto = False
    _order = "month desc, id"
    _rec_name = "move_line_id"
    _depends = {
        "account.move": ["commercial_partner_id", "move_type"],
        "account.move.line": [
            *("company_id", "account_id", "product_id", "date", "balance", "move_id"),
            *("parent_state", "display_type", "analytic_distribution", "period_start"),
            *("period_end", "contract_line_id"),
        ],
        "product.category": ["recognition", "deferred_account_id"],
        "product.template": ["recognition", "categ_id"],
        "res.company": ["deferral_method", "deferral_min_amount"],
        "sale.contract": ["date_start", "date_end", "date_cancelled"],
    }

    move_line_id = fields.Many2one("account.move.line", "Invoice Line", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    date = fields.Date("Invoiced On", readonly=True)
    month = fields.Date(
        "Service Month",
        readonly=True,
        help="First day of the month. Empty: the term has not started yet.",
    )
    timing = fields.Selection(
        [
            ("same", "In the Month of the Invoice"),
            ("later", "After It"),
            ("earlier", "Before It"),
        ],
        "Earned",
        readonly=True,
    )
    amount = fields.Monetary(
        "Earned in the Month",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company at the rate of the "
        "invoice.",
    )

    @property
    def _table_query(self):
        today = self.env.company._get_contract_today()
        return SQL(
            """
            SELECT (line.move_line_id::bigint << 20)
                       + COALESCE(extract(year FROM series.month) * 12
                                  + extract(month FROM series.month), 0)::int AS id,
                   line.move_line_id, line.move_id, line.date, %(source)s,
                   series.month::date AS month,
                   CASE WHEN series.month IS NULL
                             OR series.month > date_trunc('month', line.date::timestamp)
                        THEN 'later'
                        WHEN series.month < date_trunc('month', line.date::timestamp)
                        THEN 'earlier' ELSE 'same' END AS timing,
                   CASE WHEN series.month IS NULL THEN line.amount
                        ELSE %(amount)s END AS amount
              FROM (%(lines)s) line
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN LATERAL generate_series(
                       date_trunc('month', line.first_day::timestamp),
                       line.last_day::timestamp, INTERVAL '1 month'
                   ) series(month) ON TRUE
             WHERE line.amount != 0
            """,
            source=self._get_source_sql("line"),
            # Expressions of ours: names of columns only.
            amount=SQL(
                recognition.month_sql(
                    "line.amount", "line.first_day", "line.last_day", "series.month"
                )
            ),
            lines=self.env["sale.deferral.item"]._get_line_query(today, today),
        )

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
