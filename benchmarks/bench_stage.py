"""./dev bench stage [--opportunities 200]: one write moves all to the ordering stage.

The floor is Odoo's own confirmation of the same orders, without opportunities. Sold
are goods and services once (``kind``: one_time), or a recurring service as well, of
which contracts are made in both (recurring).
"""

import argparse

from measure import measured, report

from odoo.fields import Command


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench stage")
    parser.add_argument("--opportunities", default="200", help="sizes, with commas")
    sizes = [int(size) for size in parser.parse_args(argv).opportunities.split(",")]
    one_time = env["product.product"].create(
        [{"name": "Service", "type": "service"}, {"name": "Goods", "type": "consu"}]
    )
    recurring = env["product.product"].create(
        {
            "name": "Recurring",
            "type": "service",
            "recurring_type": "recurring",
            "contract_plan_id": env.ref("sale_renewal.plan_monthly").id,
        }
    )
    stage = env["crm.stage"].create({"name": "Order", "order_action": "confirm"})
    measure(env, stage, one_time, 10)  # what only the first run pays
    for size in sizes:
        for kind, products in (
            ("one_time", one_time),
            ("recurring", one_time + recurring),
        ):
            cost, floor = measure(env, stage, products, size)
            queries = round(cost.queries / floor.queries, 2)
            report("stage", cost, floor, kind=kind, query_ratio=queries)


def measure(env, stage, products, size):
    leads = create_opportunities(env, products, size)
    orders = leads._create_quotations()
    same = orders.copy({"opportunity_id": False})
    with measured(env, size) as floor:
        same.action_confirm()
    with measured(env, size) as cost:
        leads.write({"stage_id": stage.id})
    if set(orders.mapped("state")) != {"sale"}:
        raise SystemExit("Not all orders were confirmed.")
    return cost, floor


def create_opportunities(env, products, size):
    partners = env["res.partner"].create(
        [{"name": f"Customer {index}"} for index in range(size)]
    )
    return env["crm.lead"].create(
        [
            {
                "name": f"Deal {partner.name}",
                "type": "opportunity",
                "partner_id": partner.id,
                "line_ids": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
            for partner in partners
        ]
    )
