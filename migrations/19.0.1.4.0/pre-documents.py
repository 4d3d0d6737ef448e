"""Orders and contracts of before have no terms and conditions of plans; several
messages may be sent on one day.
"""

from odoo.addons.sale_renewal.hooks import create_clause_columns


def migrate(cr, version):
    create_clause_columns(cr)
    cr.execute("DROP INDEX IF EXISTS sale_contract_reminder_days_unique")
