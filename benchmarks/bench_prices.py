"""./dev bench prices [--contracts 50,200]: the prices of all items of many contracts.

Each contract has 5 recurring items; one period of it was billed. Measured are the
preview that the form shows (``kind``: preview) and the change itself (change), each
next to its budget per contract.
"""

import argparse
from datetime import timedelta

from contracts import copy_contracts, create_products, make_individual
from measure import measured, report

from odoo.fields import Command

# CPU in ms and queries, per contract.
BUDGETS = {"preview": (10, 1), "change": (10, 5)}


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench prices")
    parser.add_argument("--contracts", default="50,200", help="sizes, with commas")
    sizes = [int(size) for size in parser.parse_args(argv).contracts.split(",")]
    products = create_products(env)
    measure_size(env, products, 5, warm=True)  # what only the first change pays
    for size in sizes:
        measure_size(env, products, size)


def measure_size(env, products, size, warm=False):
    start = env.company._get_contract_today() - timedelta(days=40)
    _partners, contracts = copy_contracts(env, products, size, start)
    make_individual(contracts)
    # Their first changes are what copies do not have.
    contracts._record_new_contracts()
    date = env.company._get_contract_today() + timedelta(days=5)
    with measured(env, size) as preview:
        wizard = env["sale.contract.price.change"].create(
            {
                "contract_ids": [Command.set(contracts.ids)],
                "date": date,
                "percent": 5.0,
            }
        )
        wizard.line_ids.mapped("new_price")
        wizard.mapped("preview")
    with measured(env, size) as change:
        wizard.action_apply()
    changes = env["sale.contract.change"].search_count(
        [("contract_id", "in", contracts.ids), ("kind", "=", "price")]
    )
    if changes != size * 5:
        raise SystemExit(f"{changes} changes of prices for {size} contracts")
    for kind, cost in (("preview", preview), ("change", change)):
        budget, queries = BUDGETS[kind]
        if not warm:
            report(
                "prices",
                cost,
                kind=kind,
                budget_ms=budget,
                budget_queries=queries,
                ok=cost.cpu_ms <= budget and cost.queries <= queries,
            )
