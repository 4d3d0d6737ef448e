"""./dev bench payments [--contracts 100,1000]: the scheduled action that charges.

Each contract has one posted invoice that is due. The floor, in the same run: as many
transactions for as many such invoices, created, charged with `_charge_with_token`,
booked and committed, one by one. The provider takes everything at once.
"""

import argparse
from datetime import timedelta

from contracts import create_contracts, create_products
from measure import measured, report

from odoo.fields import Command


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench payments")
    parser.add_argument(
        "--contracts", default="100,1000", help="sizes, separated by commas"
    )
    sizes = [int(size) for size in parser.parse_args(argv).contracts.split(",")]
    products = create_products(env)
    provider = create_provider(env)
    measure_size(env, provider, products, 10)  # what only the first run pays
    for size in sizes:
        cost, floor = measure_size(env, provider, products, size)
        report("payments", cost, floor)


def create_provider(env):
    """Return a provider without code of its own, that takes everything."""
    journal = env["account.journal"].create(
        {"name": "Benchmark Pay", "type": "bank", "code": "BENCH"}
    )
    env["account.payment.method"].create(
        {"name": "Benchmark Pay", "code": "none", "payment_type": "inbound"}
    )
    provider = env["payment.provider"].create(
        {
            "name": "Benchmark Pay",
            "code": "none",
            "state": "test",
            "allow_tokenization": True,
        }
    )
    provider.journal_id = journal
    method = env.ref("payment.payment_method_unknown")
    provider.payment_method_ids = [Command.link(method.id)]
    method.active = True
    transactions = env.registry["payment.transaction"]
    transactions._send_payment_request = lambda transaction: transaction._set_done()
    return provider


def measure_size(env, provider, products, size):
    """Return the cost of the scheduled action, and that of the bare charges."""
    create_open_invoices(env, provider, products, size)
    before = env["payment.transaction"].search([])
    with measured(env, size) as cost:
        env["sale.contract"]._cron_charge_payments()
    made = env["payment.transaction"].search([]) - before
    paid = made.filtered(lambda tx: tx.payment_id.is_reconciled)
    if len(paid) != size:
        raise SystemExit(f"{len(paid)} payments for {size} contracts")
    contracts = create_open_invoices(env, provider, products, size)
    values = [
        prepare_values(contract, invoice)
        for contract in contracts
        for invoice in contract._get_charged_invoices()
    ]
    with measured(env, size) as floor:
        for row in values:
            transaction = env["payment.transaction"].create(row)
            env.cr.commit()
            transaction._charge_with_token()
            env.cr.commit()
            transaction._post_process()
            env.cr.commit()
            env.invalidate_all()
    return cost, floor


def create_open_invoices(env, provider, products, size):
    """Return contracts with a payment method, and one invoice each that is due."""
    start = env.company._get_contract_today() - timedelta(days=40)
    _partners, contracts = create_contracts(env, products, size, start)
    contracts.plan_id.write(
        {"payment_mode": "token_post_first", "invoice_mode": "post"}
    )
    tokens = create_tokens(env, provider, contracts)
    for contract, token in zip(contracts, tokens, strict=True):
        contract.payment_token_id = token
    contracts._create_invoices().filtered(
        lambda move: move.state == "draft"
    ).action_post()
    return contracts


def create_tokens(env, provider, contracts):
    return env["payment.token"].create(
        [
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "partner_id": contract.partner_id.id,
                "provider_ref": f"ref-{contract.id}",
            }
            for contract in contracts
        ]
    )


def prepare_values(contract, invoice):
    """Return the values of a bare charge of an invoice."""
    token = contract.payment_token_id
    return {
        "provider_id": token.provider_id.id,
        "payment_method_id": token.payment_method_id.id,
        "token_id": token.id,
        "operation": "offline",
        "amount": invoice.amount_residual,
        "currency_id": invoice.currency_id.id,
        "partner_id": token.partner_id.id,
        "invoice_ids": [Command.set(invoice.ids)],
    }
