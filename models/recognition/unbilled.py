"""How much of contract items is not billed, by days: as ``sale.backlog`` counts it."""

from odoo.tools import SQL

from ..outcomes.positions import KEY, get_position
from ..outcomes.sale_backlog_query import ITEMS

# The days of items (``running``: those of ``item``, ``after``, the day after the last
# one that counts, and ``billing_start``) that the contract is to bill, of them those
# that an invoice has after a hole, and those of a first period that its order has not
# invoiced, whatever the contract has billed after it: what was credited stays billed.
OPEN_SPANS = SQL(
    """SELECT id, 'due' AS band, unbilled_from AS lo, after AS hi FROM running
    UNION ALL
    SELECT running.id, 'billed ' || aml.id,
        GREATEST(running.unbilled_from, aml.period_start),
        LEAST(running.after, aml.period_end + 1)
    FROM running
    JOIN account_move_line aml ON aml.billed_line_id = running.root_id
        AND aml.period_end >= running.unbilled_from
    WHERE running.unbilled_from < running.after
    UNION ALL
    SELECT running.id, 'ordered', running.sold_from,
        LEAST(running.unbilled_from, running.billing_start, running.after)
    FROM running JOIN sale_order_line sold ON sold.id = running.order_line_id
    WHERE running.billing_timing = 'advance' AND sold.invoice_status = 'to invoice'
        AND sold.qty_invoiced < sold.product_uom_qty
        AND NOT EXISTS (
            SELECT FROM sale_order_line_invoice_rel rel
            JOIN account_move_line aml ON aml.id = rel.invoice_line_id
            JOIN account_move move ON move.id = aml.move_id
            WHERE rel.order_line_id = sold.id AND move.move_type = 'out_refund'
                AND aml.parent_state != 'cancel'
        )"""
)

# Spans of days, and of them those in which a contract pauses.
SEGMENTS = SQL(
    """SELECT item.id, item.key, span.band, span.lo, span.hi, 1 AS sign
    FROM span JOIN item USING (id)
    UNION ALL
    SELECT * FROM (
        SELECT item.id, item.key, span.band, GREATEST(span.lo, pause.date)
            AS lo, LEAST(span.hi, pause.date_end + 1) AS hi, -1 AS sign
        FROM span JOIN item USING (id)
        JOIN sale_contract_change pause
            ON pause.contract_id = item.contract_id AND pause.kind = 'pause'
            AND pause.part_of_id IS NULL
    ) paused WHERE lo < hi"""
)
# Each day on which a segment begins, or after which it ends, is counted once.
PLACES = SQL(
    """SELECT key, day, %s AS number FROM (
        SELECT key, lo AS day FROM segment UNION SELECT key, hi FROM segment
    ) days""",
    get_position(SQL("days.key"), SQL("days.day")),
)


def get_unbilled_query(companies, spans, asked=None):
    """Return the billing periods in spans of days of contract items, less pauses.

    :param SQL companies: rows of ``id``, ``today`` and ``without_short``
    :param SQL spans: what is asked of the rows of ``item``: ``id``, a ``band``, and the
        days ``lo`` (the first one) and ``hi`` (the one after the last)
    :param SQL asked: condition on items; None: all of them
    :return: the query of the columns of ``item`` and ``band``, ``lo``, ``hi`` and
        ``periods``: how many billing periods, parts of them by days
    """
    return SQL(
        """WITH company AS (%(companies)s),
        item AS (SELECT asked.*, %(key)s AS key FROM (%(items)s) asked),
        span AS (SELECT * FROM (%(spans)s) asked WHERE lo < hi),
        segment AS (%(segments)s),
        place AS MATERIALIZED (%(places)s),
        counted AS (
            SELECT segment.id, segment.band, MIN(segment.lo) FILTER (WHERE sign = 1)
                AS lo, MAX(segment.hi) FILTER (WHERE sign = 1) AS hi,
                SUM(sign * (end_place.number - place.number))::numeric AS periods
            FROM segment
            JOIN place ON place.key = segment.key AND place.day = segment.lo
            JOIN place end_place
                ON end_place.key = segment.key AND end_place.day = segment.hi
            GROUP BY segment.id, segment.band
        )
        SELECT item.*, counted.band, counted.lo, counted.hi, counted.periods
        FROM counted JOIN item USING (id)""",
        companies=companies,
        items=SQL("%s WHERE %s", ITEMS, asked or SQL("TRUE")),
        key=KEY,
        spans=spans,
        segments=SEGMENTS,
        places=PLACES,
    )


def get_open_query(close, spans):
    """Return what is not billed of each item: its amount, its days, and the billing
    periods of the band ``whole``. Taken off is what was billed after a hole, and the
    share that the order has invoiced.

    :param close: the sale.deferral.close record whose company and day count
    :param SQL spans: ``OPEN_SPANS``, and what else is asked
    """
    companies = SQL(
        "SELECT id, FALSE AS without_short, %s::date AS today FROM res_company"
        " WHERE id = %s",
        close.date,
        close.company_id.id,
    )
    return SQL(
        """
        SELECT item.id, item.contract_id, item.company_id, item.currency_id,
               item.partner_id, item.product_id, item.rate,
               MIN(item.lo) AS period_start, MAX(item.hi) - 1 AS period_end,
               SUM(item.periods) FILTER (WHERE item.band = 'whole') AS periods,
               SUM(item.price * item.periods * CASE item.band
                   WHEN 'due' THEN 1 WHEN 'whole' THEN 0
                   WHEN 'ordered' THEN 1 - sold.qty_invoiced::numeric
                       / sold.product_uom_qty::numeric
                   ELSE -1 END) AS amount
          FROM (%(items)s) item
          JOIN sale_contract_line line ON line.id = item.id
          LEFT JOIN sale_order_line sold ON sold.id = line.order_line_id
         GROUP BY item.id, item.contract_id, item.company_id, item.currency_id,
               item.partner_id, item.product_id, item.rate
        """,
        items=get_unbilled_query(companies, spans),
    )
