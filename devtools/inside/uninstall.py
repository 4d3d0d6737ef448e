"""Uninstall the add-on, and write what is left of it in the database."""

import json
import sys
from pathlib import Path

import session

MODULE = "sale_renewal"
TABLES = """SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_name IN %s"""
COLUMNS = """SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND (table_name, column_name) IN %s"""


def get_schema(env):
    """Return the tables and the columns that are there for the add-on alone."""
    tables, columns = set(), set()
    for model in env.registry.values():
        if model._original_module == MODULE and not model._abstract:
            tables.add(model._table)
        for field in model._fields.values():
            if not field.store or set(field._modules) != {MODULE}:
                continue
            if field.type == "many2many":
                tables.add(field.relation)
            elif field.column_type:
                columns.add((model._table, field.name))
    return tables, {row for row in columns if row[0] not in tables}


def get_remains(env, tables, columns):
    """Yield what is still there after the add-on has gone."""
    (module,) = env["ir.module.module"].search([("name", "=", MODULE)])
    if module.state != "uninstalled":
        yield f"the add-on, which is {module.state}"
    for data in env["ir.model.data"].search([("module", "=", MODULE)]):
        yield f"external id {data.name} of {data.model}({data.res_id})"
    for model in env["ir.model"].search([]):
        if model.model not in env:
            yield f"model {model.model}"
    env.cr.execute(TABLES, [tuple(tables)])
    yield from (f"table {name}" for (name,) in env.cr.fetchall())
    env.cr.execute(COLUMNS, [tuple(columns)])
    yield from ("column {}.{}".format(*row) for row in env.cr.fetchall())


with session.environment() as env:
    schema = get_schema(env)
    env["ir.module.module"].search([("name", "=", MODULE)]).button_immediate_uninstall()
with session.environment() as env:
    Path(sys.argv[1]).write_text(json.dumps(list(get_remains(env, *schema)), indent=1))
