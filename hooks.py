"""Installation on databases that already hold orders and opportunities."""

from odoo.tools import SQL, sql


def pre_init_hook(env):
    """Create the columns of stored computed fields by hand.

    Everything sold before the add-on came is one-time: PostgreSQL fills the column
    from a default at once, where the ORM would compute it line by line.
    """
    if not sql.column_exists(env.cr, "sale_order_line", "recurring_type"):
        env.cr.execute(
            SQL(
                "ALTER TABLE sale_order_line"
                " ADD COLUMN recurring_type varchar DEFAULT 'one_time',"
                " ADD COLUMN plan_id int4"
            )
        )
        env.cr.execute(
            SQL("ALTER TABLE sale_order_line ALTER COLUMN recurring_type DROP DEFAULT")
        )
    if not sql.column_exists(env.cr, "sale_order", "term_start_date"):
        sql.create_column(env.cr, "sale_order", "term_start_date", "date")
