"""Nothing has to be approved before a company sets limits: the columns are empty."""

from odoo.tools import sql


def migrate(cr, version):
    for table, column, kind in (
        ("sale_order", "approval_state", "varchar"),
        ("sale_order_line", "list_price_unit", "float8"),
    ):
        if not sql.column_exists(cr, table, column):
            sql.create_column(cr, table, column, kind)
