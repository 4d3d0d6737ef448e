"""Invoice lines name the item whose days they bill, so that the database refuses to
bill a day of an item twice.

Lines that share days with an older one are left out of that, and named in the log.
"""

import logging

from odoo.tools import sql

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    # What names no days, or days in the wrong order, bills none.
    cr.execute(
        """UPDATE account_move_line SET bills_contract = FALSE
        WHERE bills_contract AND (period_start <= period_end) IS NOT TRUE
        """
    )
    if not sql.column_exists(cr, "account_move_line", "billed_line_id"):
        sql.create_column(cr, "account_move_line", "billed_line_id", "int4")
    cr.execute(
        """UPDATE account_move_line line
        SET billed_line_id = COALESCE(item.root_line_id, item.id)
        FROM sale_contract_line item
        WHERE item.id = line.contract_line_id AND line.bills_contract
        """
    )
    _leave_out_overlaps(cr)


def _leave_out_overlaps(cr):
    """Take newer lines out of the constraint; they still count as billed."""
    cr.execute(
        """SELECT DISTINCT ON (newer.id) newer.id, older.id, contract.number,
            newer.parent_state, COALESCE(newer.move_name, '/'), newer.move_id,
            older.parent_state, COALESCE(older.move_name, '/'), older.move_id,
            GREATEST(newer.period_start, older.period_start),
            LEAST(newer.period_end, older.period_end)
        FROM account_move_line newer
        JOIN account_move_line older ON older.billed_line_id = newer.billed_line_id
            AND older.id < newer.id
            AND older.period_start <= newer.period_end
            AND newer.period_start <= older.period_end
        JOIN sale_contract_line item ON item.id = newer.billed_line_id
        JOIN sale_contract contract ON contract.id = item.contract_id
        ORDER BY newer.id, older.id
        """
    )
    rows = cr.fetchall()
    if not rows:
        return
    for row in rows:
        _logger.warning(
            "Invoice lines %s and %s of contract %s (%s invoice %s, id %s, and %s"
            " invoice %s, id %s) both bill %s to %s: delete or credit one of them.",
            *row,
        )
    cr.execute(
        "UPDATE account_move_line SET billed_line_id = NULL WHERE id IN %s",
        [tuple(row[0] for row in rows)],
    )
