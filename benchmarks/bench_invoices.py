"""./dev bench invoices [--contracts 200,1000] [--post]: the job that bills.

Each contract has 5 recurring items and one billing period that is due. Two floors are
measured in the same run: Odoo's own batch creation of the same invoices with every
value given, and Odoo's invoices of as many orders.
"""

import argparse
import gc
from datetime import timedelta

from contracts import BATCH, create_contracts, create_products
from measure import measured, report
from sides import cheapest

from odoo.fields import Command

FIELDS = (
    *("move_type", "company_id", "partner_id", "partner_shipping_id", "currency_id"),
    *("fiscal_position_id", "invoice_payment_term_id", "invoice_user_id", "team_id"),
    *("invoice_origin", "ref"),
)
LINE_FIELDS = (
    *("name", "product_id", "product_uom_id", "quantity", "price_unit", "discount"),
    *("sequence", "display_type"),
)


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench invoices")
    parser.add_argument(
        "--contracts", default="200,1000", help="sizes, separated by commas"
    )
    parser.add_argument("--post", action="store_true", help="invoices are posted, too")
    parser.add_argument("--rounds", type=int, default=2, help="the best one counts")
    options = parser.parse_args(argv)
    products = create_products(env)
    products.contract_plan_id.invoice_mode = "post" if options.post else "draft"
    start = env.company._get_contract_today() - timedelta(days=40)
    # What only the first run pays.
    measure_round(env, products, 10, start, options.post)
    for size in map(int, options.contracts.split(",")):
        rounds = [
            measure_round(env, products, size, start, options.post)
            for _number in range(options.rounds)
        ]
        cost, floor, ordered = (cheapest(*costs) for costs in zip(*rounds, strict=True))
        report(
            "invoices",
            cost,
            floor,
            order_cpu_ms=ordered.cpu_ms,
            order_queries=ordered.queries,
            posted=options.post,
        )


def measure_round(env, products, size, start, post):
    """Return the costs of the job, of the same invoices made by Odoo alone, and of
    Odoo's invoices of as many orders.
    """
    _partners, contracts = create_contracts(env, products, size, start)
    gc.collect()
    with measured(env, size) as cost:
        env["sale.contract"]._cron_create_invoices()
    moves = check(env, contracts, post)
    values = [copy_values(move) for move in moves]
    floor = measure_batches(env, values, env["account.move"].create, post)
    orders = contracts.order_ids
    ordered = measure_batches(
        env, orders, lambda batch: batch._create_invoices(grouped=True), post
    )
    return cost, floor, ordered


def measure_batches(env, values, create, post):
    """Return what Odoo takes for these invoices, in the batches of our job."""
    gc.collect()
    with measured(env, len(values)) as cost:
        for first in range(0, len(values), BATCH):
            moves = create(values[first : first + BATCH])
            if post:
                moves.action_post()
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
    return cost


def check(env, contracts, post):
    """A benchmark of something that did not happen is worth nothing."""
    lines = env["account.move.line"].search(
        [("contract_line_id", "in", contracts.line_ids.ids)]
    )
    if len(lines.move_id) != len(contracts) or len(lines) != len(contracts.line_ids):
        raise SystemExit(
            f"{len(lines.move_id)} invoices, {len(lines)} lines for {len(contracts)} "
            f"contracts; {contracts.filtered('invoice_error')[:1].invoice_error}"
        )
    if post and set(lines.move_id.mapped("state")) != {"posted"}:
        raise SystemExit("Not all invoices were posted.")
    return lines.move_id


def copy_values(move):
    """Return the values that make the same invoice again, nothing left to compute."""
    values = move.read(FIELDS, load="")[0]
    values.pop("id")
    values["invoice_line_ids"] = [
        Command.create(
            {name: line[name] for name in LINE_FIELDS if name[-3:] != "_id"}
            | {
                "product_id": line.product_id.id,
                "product_uom_id": line.product_uom_id.id,
                "tax_ids": [Command.set(line.tax_ids.ids)],
            }
        )
        for line in move.invoice_line_ids
    ]
    return values
