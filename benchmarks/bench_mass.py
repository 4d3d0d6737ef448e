"""./dev bench mass [--sizes 10,100]: many contracts or opportunities changed at once.

An upsell of each contract by its owner, or by a colleague, of which the owner is told;
another quantity of one item of each, a pause of each, and opportunities that are won,
with an order each. Counted are the queries and the CPU for each of them, everything
being warm: what grows with the number. Budgets are queries.
"""

import argparse
import json
from collections import Counter

from contracts import create_contracts, create_partners, create_products
from measure import measured

from odoo.fields import Command

# Owners of contracts that a colleague upsells are told so: Odoo's message to each.
BUDGETS = {"upsell": 17, "told": 20, "quantity": 7.5, "pause": 4, "win": 15.5}


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench mass")
    parser.add_argument("--sizes", default="10,100", help="numbers, with commas")
    parser.add_argument("--only", default="", help="one of " + ", ".join(BUDGETS))
    parser.add_argument("--show", action="store_true", help="the most frequent queries")
    options = parser.parse_args(argv)
    products = create_products(env)
    start = env.company._get_contract_today()
    owner = env.ref("base.user_admin")
    works = {
        "upsell": lambda contracts: contracts.with_user(owner)._create_upsell(),
        "told": lambda contracts: contracts._create_upsell(),
        "quantity": change_quantities,
        "pause": lambda contracts: contracts._pause(start.replace(month=12, day=31)),
        "win": win,
    }
    for kind, work in works.items():
        if options.only not in kind:
            continue
        for size in [1, *map(int, options.sizes.split(","))]:
            records = create(env, kind, products, size, start)
            with measured(env, size) as cost, listed(env, options.show):
                work(records)
            if size > 1:
                say(kind, size, cost)


def create(env, kind, products, size, start):
    if kind != "win":
        return create_contracts(env, products, size, start)[1]
    partners = create_partners(env, size)
    return env["crm.lead"].create(
        [
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "line_ids": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
            for partner in partners
        ]
    )


def change_quantities(contracts):
    """Sell more of one item of each contract."""
    items = contracts.line_ids._get_current_versions()
    first = {item.contract_id: item for item in reversed(items)}.values()
    items = items.browse(item.id for item in first)
    today = contracts.env.company._get_contract_today()
    more = [item.product_uom_qty + 1 for item in items]
    items._apply_quantities(more, [today] * len(items))


def win(leads):
    leads.action_place_order()


def listed(env, show):
    return Listed(env) if show else Listed(None)


class Listed:
    """Counts which statements run, and prints the most frequent ones."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        if self.env:
            self.counts, cursor = Counter(), self.env.cr
            execute = type(cursor).execute

            def run(query, *args, **kwargs):
                text = getattr(query, "code", query)
                self.counts[" ".join(str(text).split())[:110]] += 1
                return execute(cursor, query, *args, **kwargs)

            cursor.execute = run

    def __exit__(self, *_error):
        if self.env:
            del self.env.cr.execute
            for text, count in self.counts.most_common(25):
                print(f"{count:6} {text}")  # noqa: T201


def say(kind, size, cost):
    budget = BUDGETS[kind]
    values = {
        "bench": "mass",
        "kind": kind,
        "n": size,
        "cpu_ms": cost.cpu_ms,
        "queries": cost.queries,
        "budget_queries": budget,
        "ok": cost.queries <= budget,
    }
    print(json.dumps(values), flush=True)  # noqa: T201
