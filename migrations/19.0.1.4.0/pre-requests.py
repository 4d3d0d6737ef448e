"""Contracts of before have no notice to give: the column is filled at once."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "sale_contract", "notice_days"):
        cr.execute("ALTER TABLE sale_contract ADD COLUMN notice_days int4 DEFAULT 0")
        cr.execute("ALTER TABLE sale_contract ALTER COLUMN notice_days DROP DEFAULT")
