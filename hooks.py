"""Installation on databases that already hold orders and opportunities."""

from odoo.tools import SQL, sql


def pre_init_hook(env):
    """Create the columns of stored computed fields by hand.

    Everything sold before the add-on came is one-time, of order type "new": PostgreSQL
    fills such columns at once, where the ORM would compute them record by record. The
    other columns stay empty, so that installing changes no figure of the pipeline.
    """
    _create_filled_column(env.cr, "sale_order_line", "recurring_type", "one_time")
    _create_filled_column(env.cr, "sale_order_line", "proration", 1.0, "float8")
    _create_filled_column(env.cr, "sale_order", "order_type", "new")
    for table, column, kind in (
        ("sale_order_line", "plan_id", "int4"),
        ("sale_order", "term_start_date", "date"),
        ("sale_order_line", "period_start", "date"),
        ("sale_order_line", "period_end", "date"),
        ("sale_order_line", "fulfilment", "varchar"),
        ("sale_order_line", "proposed_fulfilment", "varchar"),
        ("account_move_line", "bills_contract", "bool"),
        ("crm_lead", "primary_order_id", "int4"),
        ("purchase_order", "order_type", "varchar"),
        ("stock_picking", "shipped_date", "date"),
        ("sale_order", "fulfilment_state", "varchar"),
        ("sale_order", "promised_date", "timestamp"),
    ):
        if not sql.column_exists(env.cr, table, column):
            sql.create_column(env.cr, table, column, kind)


def _create_filled_column(cr, table, column, value, kind="varchar"):
    if sql.column_exists(cr, table, column):
        return
    names = SQL.identifier(table), SQL.identifier(column)
    kind = SQL(kind)
    cr.execute(SQL("ALTER TABLE %s ADD COLUMN %s %s DEFAULT %s", *names, kind, value))
    cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", *names))
