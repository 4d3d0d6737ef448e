"""How much of contract items is not billed, by days: as ``sale.backlog`` counts it."""

from odoo.tools import SQL

from ..outcomes.sale_backlog_query import ITEMS, POSITIONS


def get_unbilled_query(companies, spans):
    """Return the billing periods in spans of days of contract items, less pauses.

    :param SQL companies: rows of ``id``, ``today`` and ``without_short``
    :param SQL spans: what is asked of the rows of ``item``: ``id``, a ``band``, and the
        days ``lo`` (the first one) and ``hi`` (the one after the last)
    :return: the query of the columns of ``item`` and ``band``, ``lo``, ``hi`` and
        ``periods``: how many billing periods, parts of them by days
    """
    return SQL(
        """WITH company AS (%(companies)s), item AS (%(items)s),
        span AS (SELECT * FROM (%(spans)s) asked WHERE lo < hi),
        segment AS (
            SELECT item.*, span.band, span.lo, span.hi, 1 AS sign
            FROM span JOIN item USING (id)
            UNION ALL
            SELECT * FROM (
                SELECT item.*, span.band, GREATEST(span.lo, pause.date) AS lo,
                    LEAST(span.hi, pause.date_end + 1) AS hi, -1 AS sign
                FROM span JOIN item USING (id)
                JOIN sale_contract_change pause
                    ON pause.contract_id = item.contract_id AND pause.kind = 'pause'
                    AND pause.part_of_id IS NULL
            ) paused WHERE lo < hi
        ), counted_span AS (
            SELECT segment.id, segment.band, SUM(counted.count) AS periods
            FROM segment %(positions)s
            GROUP BY segment.id, segment.band
        )
        SELECT item.*, span.band, span.lo, span.hi, counted_span.periods
        FROM counted_span
        JOIN item ON item.id = counted_span.id
        JOIN span ON span.id = counted_span.id AND span.band = counted_span.band""",
        companies=companies,
        items=ITEMS,
        spans=spans,
        positions=POSITIONS,
    )
