"""No plan of before charges anything: there is nothing to compute."""

from odoo.tools import sql

COLUMNS = (
    ("payment_failed_since", "date"),
    ("next_payment_date", "date"),
    ("payment_error", "text"),
)


def migrate(cr, version):
    for column, kind in COLUMNS:
        if not sql.column_exists(cr, "sale_contract", column):
            sql.create_column(cr, "sale_contract", column, kind)
    if not sql.column_exists(cr, "sale_contract", "payment_state"):
        cr.execute(
            """ALTER TABLE sale_contract
            ADD COLUMN payment_state varchar DEFAULT 'none',
            ADD COLUMN payment_attempts int4 DEFAULT 0;
            ALTER TABLE sale_contract
            ALTER COLUMN payment_state DROP DEFAULT,
            ALTER COLUMN payment_attempts DROP DEFAULT
            """
        )
