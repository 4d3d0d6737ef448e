"""Orders and their lines count what they have of ours, most of them nothing."""

from odoo.tools import SQL, sql

# What is counted: table and name of the count, where the rows are, and what they name.
COUNTS = (
    ("sale_order", "contract_count", "sale_contract_order_rel", "order_id"),
    ("sale_order", "approval_count", "sale_order_approval", "order_id"),
    ("sale_order", "short_line_count", "sale_order_line", "short_order_id"),
    ("sale_order_line", "item_count", "sale_contract_line", "order_line_id"),
)


def migrate(cr, version):
    for table, count, rows, link in COUNTS:
        if not sql.column_exists(cr, table, count):
            sql.create_column(cr, table, count, "int4")
        if not sql.column_exists(cr, rows, link):
            continue  # older than these rows: there are none
        cr.execute(
            SQL(
                """UPDATE %(table)s counted SET %(count)s = found.number
                FROM (
                    SELECT %(link)s AS id, COUNT(*) AS number FROM %(rows)s
                    WHERE %(link)s IS NOT NULL GROUP BY %(link)s
                ) found
                WHERE found.id = counted.id""",
                table=SQL.identifier(table),
                count=SQL.identifier(count),
                rows=SQL.identifier(rows),
                link=SQL.identifier(link),
            )
        )
