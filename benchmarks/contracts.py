"""Customers, products and contracts to measure on."""

from datetime import timedelta

from odoo.fields import Command

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


def create_contracts(env, products, number, start):
    """Return customers and their contracts, which start on a day."""
    admin = env.ref("base.user_admin")
    partners, contracts = env["res.partner"], env["sale.contract"]
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        batch = env["res.partner"].create(
            [
                {"name": f"Customer {first + index}", "email": f"c{index}@example.com"}
                for index in range(size)
            ]
        )
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


def copy_by_sql(contract, number, date_end, state):
    """Insert contracts like one, without items, but with another end.

    :param str date_end: SQL of the date, which knows ``i``, the number of the copy
    """
    env = contract.env
    new = {
        "id": "nextval('sale_contract_id_seq')",
        "number": f"number || '{state}' || i || {date_end}",
        "date_end": date_end,
        "date_start": f"{date_end} - 364",
        "renewal_date": f"{date_end} - 30",
        "state": f"'{state}'",
    }
    fields = contract._fields.values()
    columns = [field.name for field in fields if field.store and field.column_type]
    env.flush_all()
    env.cr.execute(
        f"""
        INSERT INTO sale_contract ({", ".join(columns)})
        SELECT {", ".join(new.get(name, name) for name in columns)}
          FROM sale_contract, generate_series(1, %s) AS i
         WHERE id = %s
        """,
        [number, contract.id],
    )
