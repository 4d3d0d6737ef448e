from odoo import fields, models
from odoo.tools import SQL

from ... import recognition
from .months import get_months_query


class SaleServiceRevenue(models.Model):
    """When what was invoiced is earned: one row per invoice line and month.

    All posted lines of customer invoices count, whether a month is closed or not, and
    whether anything is deferred at all. Lines without days are earned with their
    invoice.
    """

    _name = "sale.service.revenue"
    _inherit = ["sale.deferral.months.mixin"]
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
        help="First day of the month. Empty: the term has not started yet, or it is "
        "not delivered.",
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
        items = self.env["sale.deferral.item"]
        lines = items._get_line_query(today, today)
        undated = items._get_undated_query(today, today)
        return SQL(
            """
            SELECT row.id, row.move_line_id, row.move_id, row.date, %(source)s,
                   row.analytic_account_id, row.month,
                   CASE WHEN row.month <= row.date
                             AND row.month + INTERVAL '1 month' > row.date THEN 'same'
                        WHEN row.month < row.date THEN 'earlier' ELSE 'later' END
                       AS timing,
                   row.earned AS amount
              FROM (
                SELECT id, move_line_id, move_id, date, %(plain)s, analytic_account_id,
                       month, earned
                  FROM (%(dated)s) dated
                 UNION ALL %(rest)s
              ) row
            """,
            source=self._get_source_columns("row"),
            plain=self._get_source_columns("dated"),
            dated=get_months_query(
                self._get_shown_query(
                    lines, SQL("line.delivered_share IS NULL"), self._get_last_terms()
                ),
                *self._get_month_bounds(),
            ),
            rest=self._get_rest_query(undated, today),
        )

    def _get_shown_query(self, lines, *conditions):
        """Return the lines that are not for free, as reports show them."""
        return SQL(
            """
            SELECT line.*
              FROM (
                SELECT line.move_line_id AS key, line.move_line_id, line.move_id,
                       line.date, %(source)s, line.amount, line.delivered_share,
                       line.first_day, line.last_day,
                       currency.decimal_places AS digits,
                       company.deferral_method AS method
                  FROM (%(lines)s) line
                  JOIN res_company company ON company.id = line.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE line.amount != 0
              ) line
             WHERE %(conditions)s
            """,
            source=self._get_source_sql("line"),
            lines=lines,
            conditions=SQL(" AND ").join([*conditions, self._get_line_terms("line")]),
        )

    def _get_rest_query(self, undated, day):
        """Return what is earned when it is delivered, by month, and without a month
        what waits for its term.
        """
        waits = SQL("(line.delivered_share IS NOT NULL OR line.first_day IS NULL)")
        return SQL(
            """
            SELECT (line.key::bigint << 20) + COALESCE(%(number)s + 1, 0),
                   line.move_line_id, line.move_id, line.date, %(source)s,
                   line.analytic_account_id, part.month, part.amount
              FROM (%(lines)s) line
              CROSS JOIN LATERAL (
                SELECT NULL::date AS month, line.amount
                 WHERE line.delivered_share IS NULL
                 UNION ALL
                SELECT known.month, known.amount FROM (%(months)s) known
                 WHERE line.delivered_share IS NOT NULL
              ) part
            """,
            number=SQL(recognition.month_number_sql("part.month")),
            source=self._get_source_columns("line"),
            lines=self._get_shown_query(undated, waits),
            months=self.env["sale.deferral.item"]._get_delivered_months_query(day),
        )

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
