from odoo import fields, models
from odoo.tools import SQL

from ... import recognition
from ..outcomes.sale_backlog_query import BANDS, ORDER_LINES
from .unbilled import get_unbilled_query

# The first day of each band, and the day after its last one, of a table with ``today``.
LIMITS = SQL(
    """(VALUES ('first', today + 1, (today + interval '1 year')::date + 1),
        ('second', (today + interval '1 year')::date + 1,
            (today + interval '2 years')::date + 1),
        ('later', (today + interval '2 years')::date + 1, 'infinity'::date)
    ) band (name, first, after)"""
)


# The companies, with the last days of the bands.
ENDS = SQL(
    """SELECT company.id, company.deferral_method, company.currency_id,
           day.today, day.without_short,
           (day.today + interval '1 year')::date AS first_end,
           (day.today + interval '2 years')::date AS second_end
      FROM res_company company JOIN company day ON day.id = company.id"""
)
# The days of items in each band that the contract is to bill, and those of a first
# period that its order has not invoiced.
SPANS = SQL(
    """SELECT item.id, band.name AS band,
        GREATEST(item.unbilled_from, band.first) AS lo,
        LEAST(item.last_day + 1, band.after) AS hi
    FROM item CROSS JOIN LATERAL %(limits)s WHERE NOT item.is_short
    UNION ALL
    SELECT item.id, 'ordered ' || band.name,
        GREATEST(item.sold_from, band.first),
        LEAST(item.unbilled_from, line.billing_start, item.last_day + 1,
            band.after)
    FROM item CROSS JOIN LATERAL %(limits)s
    JOIN sale_contract_line line ON line.id = item.id
    JOIN sale_order_line sold ON sold.id = line.order_line_id
    JOIN sale_contract_plan plan ON plan.id = item.plan_id
    WHERE NOT item.is_short AND plan.billing_timing = 'advance'
        AND sold.invoice_status != 'invoiced'
        AND sold.qty_invoiced < sold.product_uom_qty""",
    limits=LIMITS,
)


def _amount(string, help):  # noqa: A002
    return fields.Monetary(
        string, readonly=True, currency_field="company_currency_id", help=help
    )


class SaleDeferralObligation(models.Model):
    """Remaining performance obligations as the books know them, as of today: what
    invoices have for days to come, and what is signed for them and not invoiced; next
    to what contracts and orders say (``sale.backlog``).
    """

    _name = "sale.deferral.obligation"
    _description = "Remaining Performance Obligations"
    _auto = False
    _order = "rpo desc, id"
    _rec_name = "product_id"
    _depends = {
        "account.move.line": ["parent_state", "balance", "period_start", "period_end"],
        "sale.contract.line": ["contract_id", "billed_until", "date_end"],
        "sale.order.line": ["qty_invoiced", "product_uom_qty", "invoice_status"],
    }

    source = fields.Selection(
        [
            ("deferred", "Invoiced, Not Earned"),
            ("unbilled", "Signed, Not Invoiced"),
            ("order", "Orders of One-Time Products"),
            ("signed", "Contracts and Orders"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contract_id = fields.Many2one("sale.contract", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    move_line_id = fields.Many2one("account.move.line", "Invoice Line", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    rpo = _amount("RPO", "Invoiced or signed, for days after today.")
    rpo_first = _amount("Up to 12 Months", "The part of the next 12 months.")
    rpo_second = _amount("13 to 24 Months", "The part of the 12 months after.")
    rpo_later = _amount("After 24 Months", "The part of later days.")
    signed = _amount(
        "RPO of Contracts", "What *Backlog and RPO* counts, of contracts and orders."
    )
    difference = _amount(
        "Difference",
        "RPO of the books less that of contracts: fees that are spread over the term, "
        "and drafts, which the books do not know yet.",
    )

    @property
    def _table_query(self):
        rows = SQL(" UNION ALL ").join(
            [
                self._get_deferred_query(),
                self._get_unbilled_query(),
                self._get_order_query(),
                self._get_signed_query(),
            ]
        )
        return SQL(
            """
            WITH company AS MATERIALIZED (%(companies)s)
            SELECT row.*, row.rpo_first + row.rpo_second + row.rpo_later AS rpo,
                   row.rpo_first + row.rpo_second + row.rpo_later - row.signed
                       AS difference
              FROM (%(rows)s) row
            """,
            companies=self._get_companies_sql(),
            rows=rows,
        )

    def _get_companies_sql(self):
        return self.env["sale.backlog"]._get_companies_sql()

    def _get_deferred_query(self):
        """Return what posted invoices have for days to come, of contracts."""
        today = self.env.company._get_contract_today()
        first, second, later = self._get_band_sums()
        return SQL(
            """
            SELECT line.move_line_id * 4 AS id, 'deferred' AS source, line.company_id,
                   line.partner_id, line.contract_id, NULL::int AS order_id,
                   line.move_line_id, line.product_id, %(first)s AS rpo_first,
                   %(second)s AS rpo_second, %(later)s AS rpo_later,
                   0::numeric AS signed
              FROM (%(lines)s) line
              JOIN (%(ends)s) company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN sale_contract contract ON contract.id = line.contract_id
             WHERE line.is_spread
               AND (line.last_day IS NULL OR line.last_day > company.today)
               AND NOT (company.without_short AND (
                   contract.date_end IS NULL
                   OR contract.date_end < contract.date_start + interval '1 year'))
            """,
            first=first,
            second=second,
            later=later,
            ends=ENDS,
            lines=self.env["sale.deferral.item"]._get_line_query(today, today),
        )

    def _get_band_sums(self):
        """Return what a line earns in each band; if no day is known, in the first."""
        ends = ("company.today", "company.first_end", "company.second_end")
        days = [
            recognition.company_recognised_sql(
                "line.amount", "line.first_day", "line.last_day", day
            )
            for day in ends
        ]
        days.append("round(line.amount::numeric, currency.decimal_places)")
        waits = "CASE WHEN line.last_day IS NULL THEN {} ELSE {} END"
        return [
            SQL(waits.format(waiting, f"{until} - {since}"))
            for waiting, since, until in zip(
                ("line.amount", "0", "0"), days[:-1], days[1:], strict=True
            )
        ]

    def _get_unbilled_query(self):
        """Return what is signed for days to come and not invoiced, of contracts: the
        days that they are to bill, and the first period if its order is not invoiced.
        """
        sums = SQL(", ").join(
            SQL(
                "round(COALESCE(SUM(amount) FILTER (WHERE band = %s), 0)::numeric,"
                " MIN(own.decimal_places)) AS %s",
                band,
                SQL.identifier(f"rpo_{band}"),
            )
            for band in BANDS
        )
        return SQL(
            """
            SELECT item.id * 4 + 1, 'unbilled', MIN(item.company_id),
                   MIN(partner.commercial_partner_id), MIN(item.contract_id), NULL::int,
                   NULL::int, MIN(item.product_id), %(sums)s, 0::numeric
              FROM (
                SELECT item.id, item.company_id, item.partner_id, item.contract_id,
                       item.product_id, replace(item.band, 'ordered ', '') AS band,
                       item.price * item.periods / item.rate
                       * CASE WHEN item.band NOT LIKE 'ordered%%' THEN 1
                              ELSE 1 - sold.qty_invoiced::numeric
                                   / sold.product_uom_qty::numeric END AS amount
                  FROM (%(items)s) item
                  JOIN sale_contract_line line ON line.id = item.id
                  LEFT JOIN sale_order_line sold ON sold.id = line.order_line_id
              ) item
              JOIN res_partner partner ON partner.id = item.partner_id
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency own ON own.id = company.currency_id
             GROUP BY item.id
            """,
            sums=sums,
            items=get_unbilled_query(self._get_companies_sql(), SPANS),
        )

    def _get_order_query(self):
        """Return what orders have not invoiced of one-time products."""
        return SQL(
            """
            SELECT line.id * 4 + 2, 'order', line.company_id,
                   partner.commercial_partner_id, NULL::int, line.order_id, NULL::int,
                   line.product_id, round(line.amount / line.rate, own.decimal_places),
                   0, 0, 0::numeric
              FROM (%(lines)s) line
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency own ON own.id = company.currency_id
             WHERE line.amount != 0 AND NOT line.is_short
               AND line.recurring_type IS DISTINCT FROM 'recurring'
            """,
            lines=ORDER_LINES,
        )

    def _get_signed_query(self):
        return SQL(
            """
            SELECT backlog.id * 4 + 3, 'signed', backlog.company_id, backlog.partner_id,
                   backlog.contract_id, backlog.order_id, NULL::int, backlog.product_id,
                   0, 0, 0, backlog.rpo_company
              FROM (%s) backlog
             WHERE backlog.rpo_company != 0
            """,
            self.env["sale.backlog"]._table_query,
        )

    def action_open_source(self):
        """Open the invoice, contract or order."""
        self.ensure_one()
        source = self.move_line_id.move_id or self.contract_id or self.order_id
        return source._get_records_action()
