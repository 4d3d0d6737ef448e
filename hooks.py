"""Installation on databases that already hold orders and opportunities, and what
uninstalling leaves in them.
"""

from contextlib import suppress

from psycopg2 import Error

from odoo.fields import Domain
from odoo.modules.db import has_trigram
from odoo.tools import SQL, sql

from .first_dates import fill_first_dates

# What reports add up: nothing recurring was sold before the add-on came.
FIGURES = (
    ("sale_order_line", "mrr", "numeric"),
    ("sale_order_line", "amount_committed", "numeric"),
    ("crm_lead", "amount_committed", "numeric"),
    ("crm_lead", "first_period_amount", "numeric"),
    ("crm_lead", "sold_type", "varchar"),
    ("crm_lead", "main_plan_id", "int4"),
)
# Columns that stay empty.
COLUMNS = (
    ("sale_order_line", "plan_id", "int4"),
    ("sale_order_line", "target_contract_id", "int4"),
    ("sale_order_line", "priced_by_id", "int4"),
    ("sale_order", "term_start_date", "date"),
    ("sale_order_line", "period_start", "date"),
    ("sale_order_line", "period_end", "date"),
    ("sale_order_line", "fulfilment", "varchar"),
    ("sale_order_line", "proposed_fulfilment", "varchar"),
    ("sale_order_line", "short_order_id", "int4"),
    ("account_move_line", "bills_contract", "bool"),
    ("account_move_line", "billed_line_id", "int4"),
    ("crm_lead", "primary_order_id", "int4"),
    *FIGURES,
    ("stock_picking", "shipped_date", "date"),
    ("sale_order", "fulfilment_state", "varchar"),
    ("sale_order", "goods_state", "varchar"),
    ("sale_order", "promised_date", "timestamp"),
    ("sale_order", "approval_state", "varchar"),
    ("sale_order_line", "list_price_unit", "float8"),
    ("sale_order", "contract_count", "int4"),
    ("sale_order", "approval_count", "int4"),
    ("sale_order", "short_line_count", "int4"),
    ("sale_order_line", "item_count", "int4"),
)
# Demo records that transfers and invoices may name, and that Odoo then cannot delete.
KEPT_DEMO_MODELS = [
    *("product.product", "product.template", "res.partner", "stock.warehouse"),
    *("payment.provider", "payment.token", "account.account", "account.journal"),
]
# Those of them whose codes are unique: external id, model, code.
ADOPTED_DEMO = (
    ("warehouse_depot", "stock.warehouse", "DEPOT"),
    ("demo_deferral_journal", "account.journal", "REVRC"),
    ("demo_deferred_account", "account.account", "218900"),
    ("demo_accrued_account", "account.account", "118900"),
)


def pre_init_hook(env):
    """Create the columns of stored computed fields by hand.

    Everything sold before the add-on came is one-time, of order type "new": PostgreSQL
    fills such columns at once, where the ORM would compute them record by record. The
    other columns stay empty, so that installing changes no figure of the pipeline.
    """
    create_trigrams(env)
    _create_filled_column(env.cr, "sale_order_line", "recurring_type", "one_time")
    _create_filled_column(env.cr, "sale_order_line", "proration", 1.0, "float8")
    _create_filled_column(env.cr, "sale_order", "order_type", "new")
    fill_timezones(env.cr)
    fill_first_dates(env.cr)
    _adopt_demo_records(env)
    _create_origin_columns(env.cr)
    create_clause_columns(env.cr)
    for table, column, kind in COLUMNS:
        if not sql.column_exists(env.cr, table, column):
            sql.create_column(env.cr, table, column, kind)


def create_trigrams(env):
    """Let PostgreSQL index parts of words, where it can and we may: numbers and names
    of customers are then found at once. Odoo does so in databases that it makes itself.
    """
    # Without it, everything is found as well, but slowly.
    with suppress(Error), env.cr.savepoint(flush=False):
        env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    env.registry.has_trigram = has_trigram(env.cr)


def uninstall_hook(env):
    """Hand the products, customers, warehouses, accounts and saved cards of the demo
    over to whoever works with them, and the reasons that lost opportunities name.

    Odoo would try to delete each of them, and keep the external ids of those that it
    cannot.
    """
    leads = env["crm.lead"].with_context(active_test=False)
    reasons = leads.search([("lost_reason_id", "!=", False)]).lost_reason_id
    used = Domain("model", "=", reasons._name) & Domain("res_id", "in", reasons.ids)
    env["ir.model.data"].search(
        Domain("module", "=", "sale_renewal")
        & (Domain("model", "in", KEPT_DEMO_MODELS) | used)
    ).unlink()


def _adopt_demo_records(env):
    """Let the demo use what it left behind before: the codes of warehouses, journals
    and accounts are unique, and so are the names of their transfers.
    """
    if not env.ref("base.module_base").demo:
        return
    company = env.ref("base.main_company")
    for name, model, code in ADOPTED_DEMO:
        xml_id = f"sale_renewal.{name}"
        if env.ref(xml_id, False):
            continue
        records = env[model].with_company(company)
        owner = "company_ids" if "company_ids" in records._fields else "company_id"
        domain = [("code", "=", code), (owner, "in", company.ids)]
        if record := records.search(domain, limit=1):
            env["ir.model.data"]._update_xmlids(
                [{"xml_id": xml_id, "record": record, "noupdate": True}]
            )


def fill_timezones(cr):
    """Give each company the time zone of its contact, or else of whoever installs or
    updates the add-on; a job of the server has none: then the administrator's.
    """
    if not sql.column_exists(cr, "res_company", "tz"):
        sql.create_column(cr, "res_company", "tz", "varchar")
    cr.execute(
        """WITH people AS (
            SELECT module.write_uid AS id, 1 AS position FROM ir_module_module module
            WHERE module.name = 'sale_renewal'
            UNION ALL
            SELECT data.res_id, 2 FROM ir_model_data data
            WHERE data.module = 'base' AND data.name = 'user_admin'
        )
        UPDATE res_company company
        SET tz = COALESCE(NULLIF(contact.tz, ''), (
            SELECT partner.tz FROM people JOIN res_users users ON users.id = people.id
            JOIN res_partner partner ON partner.id = users.partner_id
            WHERE partner.tz != '' ORDER BY people.position LIMIT 1
        ), 'UTC')
        FROM res_partner contact
        WHERE contact.id = company.partner_id AND company.tz IS NULL
        """
    )


def _create_origin_columns(cr):
    """What orders made before is of their type; there are no contracts yet."""
    _create_relation(cr, "sale_contract_sale_order_rel", "sale_order_id")
    _create_relation(cr, "sale_contract_stock_picking_rel", "stock_picking_id")
    _create_relation(cr, "account_move_sale_contract_rel", "account_move_id")
    _create_relation(cr, "purchase_order_sale_contract_rel", "purchase_order_id")
    if not sql.column_exists(cr, "stock_picking", "order_type"):
        sql.create_column(cr, "stock_picking", "order_type", "varchar")
        cr.execute(
            "UPDATE stock_picking SET order_type = 'new' WHERE sale_id IS NOT NULL"
        )
    if not sql.column_exists(cr, "purchase_order", "order_type"):
        sql.create_column(cr, "purchase_order", "order_type", "varchar")
        cr.execute(
            """UPDATE purchase_order SET order_type = 'new'
            WHERE id IN (SELECT order_id FROM purchase_order_line
                WHERE sale_line_id IS NOT NULL)
            """
        )
    if not sql.column_exists(cr, "account_move", "order_type"):
        sql.create_column(cr, "account_move", "order_type", "varchar")
        cr.execute(
            """UPDATE account_move SET order_type = 'new'
            WHERE id IN (SELECT line.move_id FROM account_move_line line
                JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id)
            """
        )


def create_clause_columns(cr):
    """What was offered and signed before had no terms of ours."""
    _create_relation(cr, "sale_order_clause_version_rel", "order_id", "version_id")
    _create_relation(
        cr, "sale_contract_clause_version_rel", "contract_id", "version_id"
    )
    if not sql.column_exists(cr, "sale_order", "clause_key"):
        sql.create_column(cr, "sale_order", "clause_key", "varchar")


def _create_relation(cr, table, column, other="sale_contract_id"):
    """Create the table of a computed Many2many field, as Odoo does."""
    if sql.table_exists(cr, table):
        return
    names = {
        "table": SQL.identifier(table),
        "column": SQL.identifier(column),
        "other": SQL.identifier(other),
    }
    cr.execute(
        SQL(
            """CREATE TABLE %(table)s (
                %(column)s INTEGER NOT NULL, %(other)s INTEGER NOT NULL,
                PRIMARY KEY (%(column)s, %(other)s));
            CREATE INDEX ON %(table)s (%(other)s, %(column)s)""",
            **names,
        )
    )


def _create_filled_column(cr, table, column, value, kind="varchar"):
    if sql.column_exists(cr, table, column):
        return
    names = SQL.identifier(table), SQL.identifier(column)
    kind = SQL(kind)
    cr.execute(SQL("ALTER TABLE %s ADD COLUMN %s %s DEFAULT %s", *names, kind, value))
    cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", *names))
