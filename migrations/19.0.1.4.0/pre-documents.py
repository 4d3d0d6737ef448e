"""Orders and contracts of before have no terms and conditions of plans, and nobody has
to sign them; several messages may be sent on one day.
"""

from odoo.tools import sql

from odoo.addons.sale_renewal.hooks import create_clause_columns


def migrate(cr, version):
    create_clause_columns(cr)
    if not sql.column_exists(cr, "sale_contract", "require_signature"):
        sql.create_column(cr, "sale_contract", "require_signature", "bool")
    cr.execute("DROP INDEX IF EXISTS sale_contract_reminder_days_unique")
