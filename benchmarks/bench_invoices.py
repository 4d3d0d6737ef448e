"""./dev bench invoices [--contracts 200,1000]: the scheduled action that bills.

Each contract has 5 recurring items and one billing period that is due. Two floors are
measured in the same run: Odoo's own batch creation of the same invoices with every
value given, and Odoo's invoices of as many orders.
"""

import argparse
from datetime import timedelta

from contracts import BATCH, create_contracts, create_products
from measure import measured, report

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
    sizes = [int(size) for size in parser.parse_args(argv).contracts.split(",")]
    products = create_products(env)
    start = env.company._get_contract_today() - timedelta(days=40)
    create_contracts(env, products, 10, start)
    env["sale.contract"]._cron_create_invoices()  # what only the first run pays
    for size in sizes:
        measure_size(env, products, size, start)


def measure_size(env, products, size, start):
    _partners, contracts = create_contracts(env, products, size, start)
    with measured(env, size) as cost:
        env["sale.contract"]._cron_create_invoices()
    moves = check(env, contracts)
    values = [copy_values(move) for move in moves]
    with measured(env, size) as floor:
        for first in range(0, size, BATCH):
            env["account.move"].create(values[first : first + BATCH])
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
    orders = contracts.order_ids
    with measured(env, size) as ordered:
        for first in range(0, size, BATCH):
            orders[first : first + BATCH]._create_invoices(grouped=True)
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
    report(
        "invoices",
        cost,
        floor,
        order_cpu_ms=ordered.cpu_ms,
        order_queries=ordered.queries,
    )


def check(env, contracts):
    """A benchmark of something that did not happen is worth nothing."""
    lines = env["account.move.line"].search(
        [("contract_line_id", "in", contracts.line_ids.ids)]
    )
    if len(lines.move_id) != len(contracts) or len(lines) != len(contracts.line_ids):
        raise SystemExit(
            f"{len(lines.move_id)} invoices, {len(lines)} lines for {len(contracts)} "
            f"contracts; {contracts.filtered('invoice_error')[:1].invoice_error}"
        )
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
