"""./dev bench peers [--contracts 100]: our renewals next to add-ons of the OCA.

They do the nearest to a renewal that they do: ``subscription_oca`` makes order and
invoice of the next period, ``contract_line_successor`` a new line for the next term.
All have 5 recurring items per customer. Ours runs in a database of its own, for names
of fields are the same.
"""

import argparse
from datetime import timedelta

from contracts import RECURRING_ITEMS, create_contracts, create_products
from measure import measured, report

from odoo import fields
from odoo.fields import Command


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench peers")
    parser.add_argument("--contracts", type=int, default=100, help="how many of each")
    size = parser.parse_args(argv).contracts
    peers = (
        ("sale.contract", "sale_renewal", renew_ours),
        ("sale.subscription", "subscription_oca", renew_subscriptions),
        ("contract.line", "contract_line_successor", renew_lines),
    )
    for model, name, renew in peers:
        if model in env:
            renew(env, 5)  # what only the first run pays
            report("peers", renew(env, size), kind=name)


def renew_ours(env, size):
    """Opportunity and quotation of every contract."""
    products = create_products(env)
    start = env.company._get_contract_today() - timedelta(days=336)
    _partners, contracts = create_contracts(env, products, size, start)
    with measured(env, size) as cost:
        env["sale.contract"]._cron_create_renewals()
    check(size, contracts.renewal_lead_id.order_ids)
    return cost


def renew_subscriptions(env, size):
    """Confirmed order and posted invoice of the next period of every subscription."""
    template = env["sale.subscription.template"].create(
        {"name": "Yearly", "recurring_rule_type": "years"}
        | {"invoicing_mode": "sale_and_invoice"}
    )
    products, today = create_services(env), fields.Date.today()
    subscriptions = env["sale.subscription"].create(
        [
            {
                "partner_id": partner.id,
                "template_id": template.id,
                "pricelist_id": env["product.pricelist"].search([], limit=1).id
                or env["product.pricelist"].create({"name": "All"}).id,
                "date_start": today,
                "sale_subscription_line_ids": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
            for partner in create_partners(env, size)
        ]
    )
    for subscription in subscriptions:
        subscription.action_start_subscription()
        subscription.recurring_next_date = today
    with measured(env, size) as cost:
        env["sale.subscription"].cron_subscription_management()
    check(size, subscriptions.sale_order_ids)
    return cost


def renew_lines(env, size):
    """A line of the next term for every line, in the same contract."""
    env.company.create_new_line_at_contract_line_renew = True
    products, today = create_services(env), fields.Date.today()
    contracts = env["contract.contract"].create(
        [
            {
                "name": f"Contract of {partner.name}",
                "partner_id": partner.id,
                "contract_line_ids": [
                    Command.create(prepare_line(product, today)) for product in products
                ],
            }
            for partner in create_partners(env, size)
        ]
    )
    with measured(env, size) as cost:
        env["contract.line"].cron_renew_contract_line()
    check(
        size * RECURRING_ITEMS, contracts.contract_line_ids.successor_contract_line_id
    )
    return cost


def prepare_line(product, today):
    return {
        "product_id": product.id,
        "name": product.name,
        "quantity": 1.0,
        "price_unit": product.list_price,
        "recurring_interval": 1,
        "recurring_rule_type": "monthly",
        "date_start": today - timedelta(days=336),
        "date_end": today + timedelta(days=28),
        "recurring_next_date": today,
        "is_auto_renew": True,
        "auto_renew_interval": 1,
        "auto_renew_rule_type": "yearly",
        "termination_notice_interval": 1,
        "termination_notice_rule_type": "monthly",
    }


def create_services(env):
    return env["product.product"].create(
        [
            {"name": f"Service {index}", "type": "service", "list_price": 10.0 + index}
            for index in range(RECURRING_ITEMS)
        ]
    )


def create_partners(env, size):
    return env["res.partner"].create(
        [{"name": f"Customer {index}"} for index in range(size)]
    )


def check(expected, made):
    """A benchmark of something that did not happen is worth nothing."""
    if len(made) != expected:
        raise SystemExit(f"{len(made)} of {expected} renewals were made.")
