"""./dev bench forecast [--lost 14000] [--due 10000]: the forecast of renewals.

First until tomorrow, with as many contracts that ended long ago and were not renewed;
then with as many that are due. Each line says what opening it costs, and its budget.
"""

import argparse
import json
from datetime import timedelta

from contracts import copy_contracts, create_products, get_due_start
from measure import measured

LOST_MS, DUE_MS = 1000, 4000


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench forecast")
    parser.add_argument("--lost", type=int, default=14000)
    parser.add_argument("--due", type=int, default=10000)
    options = parser.parse_args(argv)
    products = create_products(env)
    today = env.company._get_contract_today()
    long_ago = today - timedelta(days=730)
    _partners, lost = copy_contracts(env, products, options.lost, long_ago)
    env.cr.execute(
        "UPDATE sale_contract SET state = 'expired' WHERE id = ANY(%s)", [lost.ids]
    )
    env.cr.commit()
    say(env, "lost", options.lost, LOST_MS)
    copy_contracts(env, products, options.due, get_due_start(env))
    say(env, "due", options.due, DUE_MS)


def say(env, kind, number, budget):
    """Print the line of JSON of one forecast until tomorrow."""
    tomorrow = env.company._get_contract_today() + timedelta(days=1)
    forecast = env["sale.renewal.forecast"].create({"date": tomorrow})
    with measured(env, 1) as cost:
        action = forecast.action_show()
        lines = env[action["res_model"]].search(action["domain"], limit=200)
        lines.mapped("contract_id.display_name")
    values = {
        "bench": "forecast",
        "kind": kind,
        "n": number,
        "listed": len(forecast.line_ids),
        "cpu_ms": cost.cpu_ms,
        "queries": cost.queries,
        "budget_ms": budget,
        "ok": cost.cpu_ms <= budget,
    }
    print(json.dumps(values), flush=True)  # noqa: T201
