"""./dev bench events [--changes 60]: what it costs that other systems are told.

The same work is done by turns in a company that keeps its events and in one that does
not: items that are priced anew, contract by contract (``price``), or cancelled, all
together (``cancel``); invoices of contracts that are made and posted (``bill``); orders
that are confirmed into contracts (``confirm``). Both sides commit.
"""

import argparse
from datetime import timedelta

from contracts import create_contracts, create_products
from measure import report
from sides import cheapest, measure

BUDGET = 1.10  # of what the same costs where nobody listens


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench events")
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=4, help="the best one counts")
    parser.add_argument("--only", help="names of what is measured, with commas")
    options = parser.parse_args(argv)
    products = create_products(env)
    wanted = (options.only or ",".join(KINDS)).split(",")
    ratios = {
        kind: compare(env, products, kind, options) for kind in KINDS if kind in wanted
    }
    return 1 if max(ratios.values()) > BUDGET else 0


def compare(env, products, kind, options):
    """Print the line of one kind of work, and return what events add to its cost."""
    prepare, act = KINDS[kind]
    floor, cost = None, None
    for number in range(options.rounds + 1):
        for is_heard in (False, True):
            env.company.event_feed = is_heard
            requests = prepare(env, products, options.changes)
            before = env["sale.renewal.event"].search_count([])
            found = measure(env, act, requests, options.changes)
            told = env["sale.renewal.event"].search_count([]) - before
            if is_heard != bool(told):
                raise SystemExit(f"{told} events were written.")
            if not number:
                continue  # what only the first run pays
            if is_heard:
                cost = cheapest(cost, found)
            else:
                floor = cheapest(floor, found)
    more = round(cost.queries - floor.queries, 2)
    report("events", cost, floor, kind=kind, events=told, more_queries=more)
    return cost.cpu_ms / floor.cpu_ms


def _make(env, products, number, days=0):
    start = env.company._get_contract_today() - timedelta(days=days)
    _partners, contracts = create_contracts(env, products, number, start)
    env.cr.commit()
    return contracts


def each_contract(env, products, number):
    return [(contract,) for contract in _make(env, products, number)]


def all_contracts(env, products, number):
    return [(_make(env, products, number),)]


def billed_contracts(env, products, number):
    return [(_make(env, products, number, days=40),)]


def all_quotations(env, products, number):
    orders = _make(env, products, number).order_ids
    quotations = env["sale.order"]
    for order in orders:
        quotations += order.copy()
    env.cr.commit()
    return [(quotations,)]


def price(env, contract):
    contract.line_ids[:1]._change_price(env.company._get_contract_today(), 12.34)


def cancel(env, contracts):
    contracts.action_cancel(env.company._get_contract_today() + timedelta(days=30))


def bill(env, contracts):
    contracts._create_invoices().filtered(lambda m: m.state == "draft").action_post()


def confirm(env, orders):
    orders.action_confirm()


KINDS = {
    "price": (each_contract, price),
    "cancel": (all_contracts, cancel),
    "bill": (billed_contracts, bill),
    "confirm": (all_quotations, confirm),
}
