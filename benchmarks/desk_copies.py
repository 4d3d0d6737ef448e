"""Copies of open orders with all that hangs on them, made by SQL."""

from odoo.tools import SQL

# What is copied, in this order, with its links to what was copied before.
TABLES = {
    "sale.order": {},
    "sale.order.line": {"order_id": "sale.order"},
    "purchase.order": {},
    "purchase.order.line": {
        "order_id": "purchase.order",
        "sale_line_id": "sale.order.line",
    },
    "stock.picking": {"sale_id": "sale.order"},
    "stock.move": {
        "picking_id": "stock.picking",
        "sale_line_id": "sale.order.line",
        "purchase_line_id": "purchase.order.line",
    },
    "stock.move.line": {"picking_id": "stock.picking", "move_id": "stock.move"},
}
NUMBERED = {"sale.order", "purchase.order", "stock.picking"}


def copy_orders(orders, times):
    """Insert copies of confirmed orders, each as often; what is reserved for them lies
    in stock as often, too.
    """
    env = orders.env
    env.flush_all()
    pickings = orders.picking_ids
    originals = {
        "sale.order": orders,
        "sale.order.line": orders.order_line,
        "purchase.order": orders._get_purchase_orders(),
        "purchase.order.line": orders._get_purchase_orders().order_line,
        "stock.picking": pickings,
        "stock.move": pickings.move_ids,
        "stock.move.line": pickings.move_line_ids,
    }
    for model, links in TABLES.items():
        if originals[model]:
            copy_records(originals[model], times, links)
    env.cr.execute(
        "UPDATE stock_quant SET quantity = quantity + reserved_quantity * %s,"
        " reserved_quantity = reserved_quantity * (1 + %s)",
        [times, times],
    )
    for model in TABLES:
        table = env[model]._table
        env.execute_query(SQL("DROP TABLE IF EXISTS %s", get_map(table)))
        env.execute_query(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.commit()
    env.invalidate_all()


def copy_records(records, times, links):
    """Insert copies of records that name the copies of what the records name.

    :param dict links: models that were copied before, by field
    """
    env, table = records.env, records._table
    env.execute_query(
        SQL(
            """CREATE TEMP TABLE %s AS SELECT id AS old_id, i, nextval(%s) AS id
            FROM %s, generate_series(1, %s) i WHERE id IN %s""",
            get_map(table),
            f"{table}_id_seq",
            SQL.identifier(table),
            times,
            records._ids,
        )
    )
    columns, values, joins = [], [], []
    for name, field in records._fields.items():
        if not (field.store and field.column_type) or name == "id":
            continue
        columns.append(SQL.identifier(name))
        if name in links:
            joins.append(get_join(table, name, env[links[name]]._table))
            values.append(SQL.identifier(f"of_{name}", "id"))
        elif name == "name" and records._name in NUMBERED:
            values.append(SQL("original.name || '/' || copy.id"))
        elif name == "access_token":
            values.append(SQL("NULL"))
        else:
            values.append(SQL.identifier("original", name))
    env.execute_query(
        SQL(
            """INSERT INTO %s (id, %s) SELECT copy.id, %s FROM %s copy
            JOIN %s original ON original.id = copy.old_id %s RETURNING 1""",
            SQL.identifier(table),
            SQL(", ").join(columns),
            SQL(", ").join(values),
            get_map(table),
            SQL.identifier(table),
            SQL(" ").join(joins),
        )
    )


def get_map(table):
    return SQL.identifier(f"bench_{table}")


def get_join(table, name, target):
    alias = SQL.identifier(f"of_{name}")
    return SQL(
        "LEFT JOIN %s %s ON %s.old_id = %s AND %s.i = copy.i",
        get_map(target),
        alias,
        alias,
        SQL.identifier("original", name),
        alias,
    )
