"""Nothing has to be approved before a company sets limits: its column is empty."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "sale_order", "approval_state"):
        sql.create_column(cr, "sale_order", "approval_state", "varchar")
