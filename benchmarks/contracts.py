"""Customers, products and contracts to measure on."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tools import SQL

BATCH = 100
RECURRING_ITEMS = 5


def get_due_start(env):
    """Return the first day of yearly terms whose renewal is due since yesterday."""
    return env.company._get_contract_today() - timedelta(days=336)


def create_products(env):
    """Return the recurring products, then one that is sold once."""
    plan = env.ref("sale_renewal.plan_monthly")
    recurring = env["product.product"].create(
        [
            {
                "name": f"Recurring {index}",
                "type": "service",
                "list_price": 10.0 + index,
                "recurring_type": "recurring",
                "contract_plan_id": plan.id,
            }
            for index in range(RECURRING_ITEMS)
        ]
    )
    one_time = env["product.product"].create({"name": "One-time", "type": "service"})
    return recurring + one_time


def use_pricelists(env):
    """Let users work with pricelists, as a setting of sales does."""
    env["res.config.settings"].create({"group_product_pricelist": True}).execute()
    env.cr.commit()


def create_pricelists(env):
    """Return three pricelists with a rule each, for customers to be assigned to."""
    return env["product.pricelist"].create(
        [
            {
                "name": f"Customers {name}",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                        }
                    )
                ],
            }
            for name, percent in (("A", 0), ("B", 5), ("C", 10))
        ]
    )


def make_individual(contracts):
    """Give each item a price and quantity of its own."""
    contracts.env.cr.execute(
        "UPDATE sale_contract_line SET price_unit = 10 + id %% 9973 * 0.01,"
        " product_uom_qty = 1 + id %% 7 WHERE contract_id IN %s",
        [contracts._ids],
    )
    contracts.env.invalidate_all()
    contracts.line_ids.modified(["price_unit", "product_uom_qty"])
    contracts.env.flush_all()
    contracts.env.cr.commit()
    contracts.env.invalidate_all()


def create_contracts(env, products, number, start):
    """Return customers and their contracts, which start on a day."""
    admin = env.ref("base.user_admin")
    partners, contracts = env["res.partner"], env["sale.contract"]
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        batch = create_partners(env, size)
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": admin.id,
                    "term_start_date": start,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in products
                    ],
                }
                for partner in batch
            ]
        )
        orders.action_confirm()
        partners += batch
        contracts += orders.contract_ids
        env.cr.commit()
        env.invalidate_all()
    return env["res.partner"].browse(partners.ids), contracts.browse(contracts.ids)


def copy_contracts(env, products, number, start):
    """Return customers and a copy of one contract for each, items included: as good to
    renew as contracts of orders, and there at once.
    """
    _partners, contract = create_contracts(env, products, 1, start)
    partners = create_partners(env, number)
    env.flush_all()
    customers = SQL("unnest(%s) WITH ORDINALITY AS customer(id, i)", partners.ids)
    contract_ids = insert_copies(
        contract,
        customers,
        dict.fromkeys(
            ["partner_id", "partner_invoice_id", "partner_shipping_id"], "customer.id"
        )
        | {"number": "sale_contract.number || '/' || i"},
    )
    insert_copies(
        contract.line_ids,
        SQL("unnest(%s) AS copy(id)", contract_ids),
        {"contract_id": "copy.id", "order_line_id": "NULL"},
    )
    # The one that was copied is not to be renewed with them.
    contract.renewal_lead_days = 0
    env.flush_all()
    env.cr.execute("ANALYZE sale_contract, sale_contract_line, res_partner")
    env.cr.commit()
    env.invalidate_all()
    return partners, contract.browse(contract_ids)


def create_partners(env, number):
    partners = env["res.partner"]
    for first in range(0, number, 10 * BATCH):
        partners += partners.create(
            [
                {"name": f"Customer {index}", "email": f"c{index}@example.com"}
                for index in range(first, min(number, first + 10 * BATCH))
            ]
        )
        env.cr.commit()
        env.invalidate_all()
    return partners


def copy_by_sql(contract, number, date_end, state):
    """Insert contracts like one, without items, but with another end.

    :param str date_end: SQL of the date, which knows ``i``, the number of the copy
    """
    contract.env.flush_all()
    insert_copies(
        contract,
        SQL("generate_series(1, %s) AS i", number),
        {
            "number": f"number || '{state}' || i || {date_end}",
            "date_end": date_end,
            "date_start": f"{date_end} - 364",
            "renewal_date": f"{date_end} - 30",
            "state": f"'{state}'",
        },
    )


def insert_copies(records, source, new):
    """Insert copies of records, one per row of a source.

    :param SQL source: what the values may refer to
    :param dict new: SQL of the values that are not those of the record, by field
    :return: the ids of the copies
    """
    table = records._table
    fields = records._fields.values()
    columns = [
        field.name
        for field in fields
        if field.store and field.column_type and field.name != "id"
    ]
    rows = records.env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, %s WHERE %s.id IN %s RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                SQL(new[name]) if name in new else SQL.identifier(table, name)
                for name in columns
            ),
            SQL.identifier(table),
            source,
            SQL.identifier(table),
            records._ids,
        )
    )
    return [id_ for [id_] in rows]
