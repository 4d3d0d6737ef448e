"""The same work in two databases of one process: with the add-on, and without it.

They take turns, so that a machine which is busy with something else is busy for both;
of several rounds, the best of each counts.
"""

import argparse
import gc
from contextlib import contextmanager
from itertools import count

import queries
from measure import measured, report

from odoo import api
from odoo.fields import Command
from odoo.modules.registry import Registry

GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
    "stock.group_stock_user",
)
NUMBERS = count(1)
WHY = []


def parse(name, argv, **options):
    """Return the options; those given are integers with their defaults."""
    parser = argparse.ArgumentParser(prog=f"./dev bench {name}")
    parser.add_argument("--plain", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=4, help="the best one counts")
    parser.add_argument("--only", help="names of what is measured, with commas")
    parser.add_argument("--kinds", help="kinds of documents, with commas")
    parser.add_argument(
        "--why",
        action="store_true",
        help="measure nothing: say which queries there are more, and where from",
    )
    for option, default in options.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    found = parser.parse_args(argv)
    WHY.extend([True] * found.why)
    return found


@contextmanager
def both(env, plain):
    """Yield the environments of a salesperson without the add-on and with it."""
    with Registry(plain).cursor() as cr:
        yield [with_user(api.Environment(cr, env.uid, {})), with_user(env)]


def with_user(env):
    user = env["res.users"].create(
        {
            "name": "Whoever Waits",
            "login": "whoever.waits",
            "group_ids": [Command.link(env.ref(group).id) for group in GROUPS],
        }
    )
    env.cr.commit()
    # What every browser sends along.
    context = {
        "lang": "en_US",
        "tz": "UTC",
        "uid": user.id,
        "allowed_company_ids": user.company_id.ids,
    }
    return env(user=user.id, context=context)


def compare(bench, envs, prepare, act, rounds=4, n=None, **more):
    """Measure what ``act(env, *prepared)`` costs on each side and print its line.

    :param envs: of both sides; or one, for what there is nothing to compare with
    :param prepare: called with the environment before each round, not measured;
        returns a list of tuples: one measured request for each
    :param int n: of how many records; else of as many as there are requests
    """
    if WHY and len(envs) > 1:
        return explain(envs, prepare, act, more)
    floor, cost = None, None
    for number in range(rounds + 1):
        for env in envs:
            requests = prepare(env)
            found = measure(env, act, requests, n)
            if not number:
                continue  # what only the first run pays
            if env is envs[-1]:
                cost = cheapest(cost, found)
            else:
                floor = cheapest(floor, found)
    if floor:
        more["more_queries"] = round(cost.queries - floor.queries, 2)
    report(bench, cost, floor, **more)


def explain(envs, prepare, act, more):
    """Print which queries the second request makes more than on the other side."""
    logs = []
    for env in envs:
        requests = prepare(env)
        if len(requests) == 1:
            requests += prepare(env)
        for request in requests[:2]:
            env.flush_all()
            env.cr.commit()
            env.transaction.clear()
            with queries.logged() as log:
                act(env, *request)
                env.flush_all()
        logs.append(log)
    print(f"\n######## {more}")  # noqa: T201
    queries.show(*logs)


def measure(env, act, requests, n=None):
    gc.collect()
    kept = list(env.transaction.envs)
    with measured(env, n or len(requests)) as cost:
        for request in requests:
            begin_request(env, kept)
            act(env, *request)
            env.flush_all()
    return cost


def begin_request(env, kept):
    """Let what comes be a request of its own: nothing was read yet, and there are no
    environments of the one before, among which Odoo would look for each that it makes.

    :param list kept: the environments that there were at first
    """
    env.transaction.clear()
    env.transaction.envs.clear()
    env.transaction.envs.update(kept)


def cheapest(*costs):
    return min(filter(None, costs), key=lambda cost: cost.cpu_s)


def create_products(env, size):
    """Create so many products, services and stored goods by turns."""
    goods = {"type": "consu", "is_storable": True}
    products = (
        env["product.product"]
        .sudo()
        .create(
            [
                {"name": f"Product {next(NUMBERS)}", "list_price": 10}
                | (
                    {"type": "service", "invoice_policy": "order"}
                    if index % 2
                    else goods
                )
                for index in range(size)
            ]
        )
    )
    warehouse = env["stock.warehouse"].sudo().search([], limit=1)
    quants = env["stock.quant"].sudo()
    for product in products.filtered("is_storable"):
        quants._update_available_quantity(product, warehouse.lot_stock_id, 10000)
    return products.sudo(False)


def create_orders(env, products, size, **values):
    """Create so many quotations of all products, each for another customer."""
    partners = env["res.partner"].create(
        [{"name": f"Customer {next(NUMBERS)}"} for index in range(size)]
    )
    lines = [
        Command.create({"product_id": product.id, "product_uom_qty": 2})
        for product in products
    ]
    return env["sale.order"].create(
        [
            {"partner_id": partner.id, "order_line": lines} | values
            for partner in partners
        ]
    )
