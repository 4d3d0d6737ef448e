"""No contract of before is to be assigned to another customer: nothing to compute."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "sale_contract", "transfer_date"):
        sql.create_column(cr, "sale_contract", "transfer_date", "date")
