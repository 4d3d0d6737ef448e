from odoo import models
from odoo.tools import SQL

from ... import recognition
from ...intervals import ONE_DAY
from ..outcomes.amounts import get_amount, get_kept_amount
from ..outcomes.positions import KNOWN, KNOWN_KEYS, get_limits, get_parts
from ..outcomes.sale_backlog_query import (
    BANDS,
    END,
    HIDDEN,
    KEPT,
    ORDER_LINES,
)
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
# The items that are counted from their days: those that are not kept, or of which the
# order has still to invoice days after today. An index finds what orders have to.
COUNTED = SQL(
    """SELECT line_id AS id FROM sale_backlog_item WHERE NOT is_plain
    UNION
    SELECT item.id
    FROM sale_order_line sold
    JOIN sale_contract_line item ON item.order_line_id = sold.id
    JOIN sale_contract contract ON contract.id = item.contract_id
    JOIN company ON company.id = contract.company_id
    WHERE sold.state = 'sale' AND sold.display_type IS NULL
        AND sold.invoice_status != 'invoiced'
        AND sold.qty_invoiced < sold.product_uom_qty
        AND (item.billing_start IS NULL OR item.billing_start > company.today + 1)"""
)


class SaleDeferralObligation(models.Model):
    """The query of what is left to perform.

    What contracts have not invoiced is counted from what is kept of their items for the
    backlog; as there, amounts of items are doubles that are rounded to the currency.
    """

    _inherit = "sale.deferral.obligation"

    @property
    def _table_query(self):
        self.env["sale.backlog.item"]._refresh_pending()
        rows = SQL(" UNION ALL ").join(
            [
                self._get_kept_query(),
                self._get_deferred_query(),
                self._get_unbilled_query(),
                self._get_order_query(),
                self._get_signed_query(),
            ]
        )
        return SQL(
            """
            WITH RECURSIVE company AS MATERIALIZED (%(companies)s),
            known_key AS (%(known_keys)s), limits AS MATERIALIZED (%(limits)s),
            counted AS MATERIALIZED (%(counted)s)
            SELECT row.*, row.rpo_first + row.rpo_second + row.rpo_later AS rpo,
                   row.rpo_first + row.rpo_second + row.rpo_later - row.signed
                       AS difference
              FROM (%(rows)s) row
            """,
            companies=self._get_companies_sql(),
            known_keys=KNOWN_KEYS,
            limits=get_limits(KNOWN),
            counted=COUNTED,
            rows=rows,
        )

    def _get_companies_sql(self):
        return self.env["sale.backlog"]._get_companies_sql()

    def _get_kept_query(self):
        """Return what is signed for days to come and not invoiced, of contract items of
        which the numbers of their days are kept.
        """
        first = SQL("GREATEST(item.unbilled_position, item.sold_position, tomorrow)")
        whole, *parts = get_parts(first, END)
        sums = SQL(", ").join(
            SQL(
                "%s AS %s",
                get_kept_amount(SQL("item.price_company"), part, SQL("limits"), band),
                SQL.identifier(f"rpo_{band}"),
            )
            for band, part in zip(BANDS, parts, strict=True)
        )
        return SQL(
            """
            SELECT item.line_id * 4 + 1 AS id, 'unbilled'::varchar AS source,
                   item.company_id, item.partner_id, item.contract_id,
                   NULL::int AS order_id, NULL::int AS move_line_id, item.product_id,
                   %(sums)s, 0::float8 AS signed
              FROM %(kept)s
             WHERE item.is_plain AND NOT %(hidden)s AND %(whole)s > 1e-9
               AND item.line_id NOT IN (SELECT id FROM counted)
            """,
            sums=sums,
            kept=KEPT,
            hidden=HIDDEN,
            whole=whole,
        )

    def _get_deferred_query(self):
        """Return what posted invoices have for days to come, of contracts."""
        today = self.env.company._get_contract_today()
        lines = self.env["sale.deferral.item"]._get_line_query(
            today,
            today,
            left_after=today - ONE_DAY,  # it may be yesterday in another company
        )
        return SQL(
            """
            SELECT line.move_line_id * 4, 'deferred'::varchar, line.company_id,
                   line.partner_id, line.contract_id, NULL::int, line.move_line_id,
                   line.product_id, %(sums)s, 0::float8
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
            sums=SQL(", ").join(self._get_band_sums()),
            ends=ENDS,
            lines=lines,
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
        waits = "(CASE WHEN line.last_day IS NULL THEN {} ELSE {} END)::float8"
        return [
            SQL(waits.format(waiting, f"{until} - {since}"))
            for waiting, since, until in zip(
                ("line.amount", "0", "0"), days[:-1], days[1:], strict=True
            )
        ]

    def _get_unbilled_query(self):
        """Return what is signed for days to come and not invoiced, of items that are
        counted from their days: the days that they are to bill, and the first period if
        its order is not invoiced.
        """
        sums = SQL(", ").join(
            SQL(
                "round(COALESCE(SUM(amount) FILTER (WHERE band = %s), 0)::numeric,"
                " MIN(own.decimal_places))::float8",
                band,
            )
            for band in BANDS
        )
        return SQL(
            """
            SELECT item.id * 4 + 1, 'unbilled'::varchar, MIN(item.company_id),
                   MIN(partner.commercial_partner_id), MIN(item.contract_id), NULL::int,
                   NULL::int, MIN(item.product_id), %(sums)s, 0::float8
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
            items=get_unbilled_query(
                self._get_companies_sql(),
                SPANS,
                SQL("line.id = ANY(ARRAY(SELECT id FROM counted))"),
            ),
        )

    def _get_order_query(self):
        """Return what orders have not invoiced of one-time products."""
        return SQL(
            """
            SELECT line.id * 4 + 2, 'order'::varchar, line.company_id,
                   partner.commercial_partner_id, NULL::int, line.order_id, NULL::int,
                   line.product_id,
                   round(line.amount / line.rate, own.decimal_places)::float8,
                   0::float8, 0::float8, 0::float8
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
        """Return what contracts and orders say: of what is kept, the same numbers."""
        backlog = self.env["sale.backlog"]
        first = SQL("GREATEST(item.sold_position, tomorrow)")
        periods = get_parts(first, END)[0]
        return SQL(
            """
            SELECT item.line_id * 8 + 3, 'signed'::varchar, item.company_id,
                   item.partner_id, item.contract_id, NULL::int, NULL::int,
                   item.product_id, 0::float8, 0::float8, 0::float8, %(amount)s
              FROM %(kept)s
             WHERE item.is_plain AND NOT %(hidden)s AND COALESCE(%(amount)s, 0) != 0
             UNION ALL
            SELECT backlog.id * 4 + 3, 'signed'::varchar, backlog.company_id,
                   backlog.partner_id, backlog.contract_id, backlog.order_id, NULL::int,
                   backlog.product_id, 0::float8, 0::float8, 0::float8,
                   backlog.rpo_company
              FROM (%(counted)s) backlog
             WHERE backlog.rpo_company != 0
            """,
            amount=get_amount(SQL("item.price_company"), periods, SQL("limits")),
            kept=KEPT,
            hidden=HIDDEN,
            counted=backlog._get_query(backlog._get_found_sql()),
        )
