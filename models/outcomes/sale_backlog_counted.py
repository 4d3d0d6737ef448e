from odoo import models
from odoo.tools import SQL

from .positions import PARTS, get_parts, get_position, name_parts
from .sale_backlog_query import ITEMS


class SaleBacklog(models.Model):
    """The part of the query of the backlog that counts what is not kept: items that
    changed since the night, of terms that wait, and of contracts that are paused.
    """

    _inherit = "sale.backlog"

    def _get_counted_items_sql(self):
        return SQL(
            """%s WHERE line.id = ANY(ARRAY(
                SELECT line_id FROM sale_backlog_item WHERE NOT is_plain))""",
            ITEMS,
        )

    def _get_paused_sql(self):
        """Return how many periods of each counted item are paused."""
        begun, ended = SQL("pause.begun"), SQL("LEAST(end_position, pause.ended)")
        backlog = SQL("GREATEST(unbilled_position, %s)", begun)
        rpo = SQL("GREATEST(sold_position, %s, tomorrow)", begun)
        return SQL(
            """SELECT placed.id, %(backlog)s, %(rpo)s
            FROM placed
            JOIN limits USING (company_id, key)
            JOIN sale_contract_change change ON change.contract_id = placed.contract_id
                AND change.kind = 'pause' AND change.part_of_id IS NULL
            CROSS JOIN LATERAL (
                SELECT %(first)s AS begun, %(last)s AS ended OFFSET 0
            ) pause
            GROUP BY placed.id""",
            backlog=name_parts(
                "backlog", [SQL("SUM(%s)", part) for part in get_parts(backlog, ended)]
            ),
            rpo=name_parts(
                "rpo", [SQL("SUM(%s)", part) for part in get_parts(rpo, ended)]
            ),
            first=get_position(SQL("placed.key"), SQL("change.date")),
            last=get_position(SQL("placed.key"), SQL("(change.date_end + 1)")),
        )

    def _get_item_rows_sql(self):
        """Return the items that are not kept."""
        paused = [SQL.identifier("paused", f"backlog{name}") for name in PARTS]
        backlog = get_parts(SQL("unbilled_position"), SQL("end_position"))
        idle = [SQL.identifier("paused", f"rpo{name}") for name in PARTS]
        first = SQL("GREATEST(sold_position, tomorrow)")
        rpo = self._subtract(get_parts(first, SQL("end_position")), idle)
        return SQL(
            """SELECT item.id * 2, item.contract_id, NULL::int, item.company_id,
                item.currency_id, partner.commercial_partner_id, item.plan_id,
                item.team_id, item.user_id, item.product_id, 'recurring'::varchar,
                item.last_day,
                item.price::float8, (item.price / item.rate)::float8,
                %(backlog)s, %(rpo)s
            FROM placed item
            JOIN limits USING (company_id, key)
            JOIN res_partner partner ON partner.id = item.partner_id
            LEFT JOIN paused ON paused.id = item.id""",
            backlog=SQL(", ").join(self._subtract(backlog, paused)),
            rpo=SQL(", ").join(self._hide(rpo)),
        )

    def _subtract(self, parts, others):
        return [
            SQL("%s - COALESCE(%s, 0)", part, other)
            for part, other in zip(parts, others, strict=True)
        ]
