"""Lines of before do not say which rule priced them: nothing is computed for them."""

from odoo.tools import sql


def migrate(cr, version):
    for table in ("sale_order_line", "crm_lead_line"):
        if not sql.column_exists(cr, table, "priced_by_id"):
            sql.create_column(cr, table, "priced_by_id", "int4")
