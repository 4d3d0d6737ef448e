"""./dev bench confirm [--orders 100]: confirming plain orders, with and without us.

Sold are a service and goods once, to as many customers. The command does the same first
in a database without the add-on: what it costs there is the floor. Confirmed are all
orders at once (``kind``: batch) and one after the other (single).
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from measure import Cost, measured, report

from odoo.fields import Command

KINDS = ("batch", "single")


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench confirm")
    parser.add_argument("--orders", default="100", help="sizes, separated by commas")
    parser.add_argument("--save-floor", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    sizes = [int(size) for size in options.orders.split(",")]
    products = env["product.product"].create(
        [{"name": "Service", "type": "service"}, {"name": "Goods", "type": "consu"}]
    )
    for kind in KINDS:
        measure(env, products, 10, kind)  # what only the first run pays
    costs = [measure(env, products, size, kind) for size in sizes for kind in KINDS]
    if options.save_floor:
        options.save_floor.write_text(json.dumps([asdict(cost) for cost in costs]))
        return
    floors = [Cost(**floor) for floor in json.loads(options.floor.read_text())]
    kinds = KINDS * len(sizes)
    for kind, cost, floor in zip(kinds, costs, floors, strict=True):
        ratio = round(cost.query_count / floor.query_count, 3)
        report("confirm", cost, floor, kind=kind, query_ratio=ratio)


def measure(env, products, size, kind):
    orders = create_orders(env, products, size)
    with measured(env, size) as cost:
        if kind == "batch":
            orders.action_confirm()
        else:
            for order in orders:
                order.action_confirm()
                env.flush_all()
    if set(orders.mapped("state")) != {"sale"} or len(orders.picking_ids) != size:
        raise SystemExit("Not all orders were confirmed and are delivered.")
    return cost


def create_orders(env, products, size):
    partners = env["res.partner"].create(
        [{"name": f"Customer {index}"} for index in range(size)]
    )
    return env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
            for partner in partners
        ]
    )
