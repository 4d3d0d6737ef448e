"""./dev bench desk [--orders 200,2000,100000]: opening the order desk with many orders.

The orders sell goods, part of which are in stock, and goods that a vendor ships. Read
are the first 80 orders of the list and the columns of the kanban, as the web client
does, the orders that the filters Late, Short and Waiting for Vendor find, and a page of
them. Few products, so that thousands of orders stand in line for each: the worst that
there is.

The first 200 orders are confirmed, the others are copies of them.
"""

import argparse

from desk_copies import copy_orders
from measure import measured, report

from odoo.fields import Command

BATCH = 200
PAGE = 80
BUDGETS = {
    **{"list": 300, "kanban": 600, "late": 300, "short": 1000, "waiting": 1000},
    # What somebody waits for who chooses the filter: 80 orders, and how many there are.
    **{"short_page": 1300, "waiting_page": 1300},
}


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench desk")
    parser.add_argument(
        "--orders", default="200,2000,100000", help="sizes, with commas"
    )
    sizes = [int(size) for size in parser.parse_args(argv).orders.split(",")]
    products = create_products(env)
    orders, domain = env["sale.order"], [("fulfilment_state", "!=", False)]
    shown = get_shown_fields(env)

    def read_page(found):
        return orders.web_search_read(found, shown, limit=PAGE)

    reads = {
        "list": lambda: read_page(domain),
        "kanban": lambda: orders.with_context(read_group_expand=True).web_read_group(
            domain,
            ["fulfilment_state"],
            ["amount_total:sum"],
            auto_unfold=True,
            unfold_read_specification=shown,
            unfold_read_default_limit=PAGE,
        ),
        "late": lambda: orders.search([("is_late", "=", True)]),
        "short": lambda: orders.search([("is_short", "=", True)]),
        "waiting": lambda: orders.search([("is_waiting_for_vendor", "=", True)]),
        "short_page": lambda: read_page([("is_short", "=", True)]),
        "waiting_page": lambda: read_page([("is_waiting_for_vendor", "=", True)]),
    }
    for size in sizes:
        known = orders.search(domain, order="id")
        if not known:
            create_orders(env, products, min(size, BATCH))
            known = orders.search(domain, order="id")
        copy_orders(known[:BATCH], (size - len(known)) // BATCH)
        for kind, read in reads.items():
            read()  # what only the first run pays
            cost = min((measure(env, read) for _round in range(3)), key=get_cpu)
            budget = BUDGETS[kind]
            more = {"budget_ms": budget, "ok": cost.cpu_ms <= budget}
            report("desk", cost, kind=kind, orders=size, **more)


def measure(env, read):
    with measured(env, 1) as cost:
        read()
    return cost


def get_cpu(cost):
    return cost.cpu_ms


def get_shown_fields(env):
    """Return what the list of the order desk reads."""
    view = env.ref("sale_renewal.sale_order_view_desk_list")
    views = env["sale.order"].get_views([(view.id, "list")])
    arch = views["views"]["list"]["arch"]
    names = views["models"]["sale.order"]["fields"]
    return {
        name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
        for name in names
        if f'name="{name}"' in arch
    }


def create_products(env):
    vendor = env["res.partner"].create({"name": "Vendor"})
    dropshipping = env.ref("stock_dropshipping.route_drop_shipping")
    goods = {"type": "consu", "is_storable": True}
    bought = {
        "route_ids": [Command.set(dropshipping.ids)],
        "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5.0})],
    }
    products = env["product.product"].create(
        [{"name": f"Goods {number}", **goods} for number in range(20)]
        + [{"name": f"Bought {number}", **goods, **bought} for number in range(5)]
    )
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for product in products[:20:2]:
        env["stock.quant"]._update_available_quantity(product, stock, 50)
    return products


def create_orders(env, products, number):
    """Confirm orders of two lines each, of as many customers."""
    for first in range(0, number, BATCH):
        partners = env["res.partner"].create(
            [
                {"name": f"Customer {index}"}
                for index in range(first, min(first + BATCH, number))
            ]
        )
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create({"product_id": products[index % 20].id}),
                        Command.create({"product_id": products[(7 * index) % 25].id}),
                    ],
                }
                for index, partner in enumerate(partners)
            ]
        )
        orders.action_confirm()
        env.cr.commit()
        env.invalidate_all()
