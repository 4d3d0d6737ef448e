"""./dev bench renewals [--contracts 200,1000,10000] [--rounds 1]: renewing.

Each contract has 5 recurring items and its order 1 one-time line more. Pricelists are
in use (``--pricelists off``: not), and there are two sets of contracts (``--prices``):

- ``alike``: the items of all contracts have the same prices and quantities;
- ``individual``: no two items are alike.

Three floors are measured in the same run, all with the add-on installed:

- ``floor``: Odoo's own batch creation of opportunities without products and quotations
  of 5 lines, with every value given; nobody follows them, and nothing is noted;
- ``same``: the same, and what else a renewal is made of: 5 products per opportunity,
  the salesperson as follower of both documents, a note on the contract;
- ``plain``: creation one by one, as a script would do it.
"""

import argparse

from contracts import (
    BATCH,
    RECURRING_ITEMS,
    copy_contracts,
    create_contracts,
    create_pricelists,
    create_products,
    get_due_start,
    make_individual,
    use_pricelists,
)
from measure import measured, report

from odoo.fields import Command

PLAIN_SAMPLE = 100


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench renewals")
    parser.add_argument(
        "--contracts", default="200,1000,10000", help="sizes, separated by commas"
    )
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pricelists", choices=["on", "off"], default="on")
    parser.add_argument("--prices", default="alike,individual", help="which sets")
    options = parser.parse_args(argv)
    sizes = [int(size) for size in options.contracts.split(",")]
    pricelists = env["product.pricelist"]
    if options.pricelists == "on":
        use_pricelists(env)
        pricelists = create_pricelists(env)
    products = create_products(env)
    create_contracts(env, products, 10, get_due_start(env))
    env["sale.contract"]._cron_create_renewals()  # what only the first run pays
    for size in sizes:
        for prices in options.prices.split(","):
            measure_size(env, products, pricelists, size, prices, options.rounds)


def measure_size(env, products, pricelists, size, prices, rounds):
    """Report the best round of each: other work on the machine only adds to it."""
    measured_rounds = [
        measure_round(env, products, pricelists, size, prices)
        for _round in range(rounds)
    ]
    cost, floor, same, plain = (
        min(costs, key=lambda cost: cost.cpu_s)
        for costs in zip(*measured_rounds, strict=True)
    )
    report(
        "renewals",
        cost,
        floor,
        pricelists=bool(pricelists),
        prices=prices,
        same_cpu_ms=same.cpu_ms,
        same_queries=same.queries,
        same_ratio=round(cost.cpu_ms / same.cpu_ms, 2),
        plain_cpu_ms=plain.cpu_ms,
        plain_queries=plain.queries,
    )


def measure_round(env, products, pricelists, size, prices):
    partners, contracts = copy_contracts(env, products, size, get_due_start(env))
    # What is left of them has the pricelist of everybody.
    for index, pricelist in enumerate(pricelists):
        of_pricelist = partners[index :: len(pricelists) + 1]
        of_pricelist.property_product_pricelist = pricelist
    if prices == "individual":
        make_individual(contracts)
    with measured(env, size) as cost:
        env["sale.contract"]._cron_create_renewals()
    check(env, contracts)
    given = [read_given(contract) for contract in contracts]
    with measured(env, size) as floor:
        for first in range(0, size, BATCH):
            create_given(env, given[first : first + BATCH])
            finish_batch(env)
    with measured(env, size) as same:
        for first in range(0, size, BATCH):
            batch = slice(first, first + BATCH)
            create_same(env, given[batch], contracts[batch])
            finish_batch(env)
    sample = partners[:PLAIN_SAMPLE]
    with measured(env, len(sample)) as plain:
        for partner in sample:
            create_plain(env, products, partner)
            env.flush_all()
    return cost, floor, same, plain


def read_given(contract):
    """Return all that the floors are told about one contract: its quotation."""
    order = contract.renewal_lead_id.order_ids
    return {
        "partner": order.partner_id,
        "pricelist_id": order.pricelist_id.id,
        "lines": [
            {
                "product_id": line.product_id.id,
                "name": line.name,
                "product_uom_qty": line.product_uom_qty,
                "product_uom_id": line.product_uom_id.id,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "plan_id": line.plan_id.id,
                "taxes": line.tax_ids.ids,
            }
            for line in order.order_line
        ],
    }


def finish_batch(env):
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()


def check(env, contracts):
    """A benchmark of something that did not happen is worth nothing."""
    made = env["sale.order"].search_count(
        [
            ("source_contract_ids", "in", contracts.ids),
            ("order_line", "!=", False),
        ]
    )
    unmade = contracts.filtered(lambda contract: not contract.renewal_lead_id)
    if made != len(contracts) or unmade:
        raise SystemExit(
            f"{made} quotations for {len(contracts)} contracts; "
            f"{len(unmade)} without renewal, such as: {unmade[:1].renewal_error}"
        )


def create_same(env, given, contracts):
    """Floor with all that is made of a renewal."""
    lines = [
        [
            Command.create(
                {key: value for key, value in line.items() if key != "taxes"}
                | {"recurring_type": "recurring"}
            )
            for line in contract_values["lines"]
        ]
        for contract_values in given
    ]
    leads, orders = create_given(env, given, lines)
    for documents in (leads, orders):
        documents.message_subscribe(documents.user_id.partner_id.ids)
    contracts._message_log_batch({contract.id: "Renewal" for contract in contracts})


def create_given(env, given, lead_lines=None):
    """Floor: Odoo's own creation in batch, with every value given."""
    admin, company = env.ref("base.user_admin"), env.company
    quiet = env(context=dict(env.context, tracking_disable=True))
    stage = quiet["crm.lead"]._stage_find(domain=[("fold", "=", False)])
    leads = quiet["crm.lead"].create(
        [
            {
                "name": f"Renewal of {values['partner'].name}",
                "type": "opportunity",
                "partner_id": values["partner"].id,
                "company_id": company.id,
                "user_id": admin.id,
                "team_id": False,
                "stage_id": stage.id,
                "date_deadline": "2030-01-01",
                "expected_revenue": 0.0,
                "recurring_revenue": 60.0,
                **({"line_ids": lines} if lines else {}),
            }
            for values, lines in zip(
                given, lead_lines or [None] * len(given), strict=True
            )
        ]
    )
    warehouse = quiet["stock.warehouse"].search([], limit=1)
    orders = quiet["sale.order"].create(
        [
            {
                "name": f"R{lead.id}",
                "partner_id": lead.partner_id.id,
                "partner_invoice_id": lead.partner_id.id,
                "partner_shipping_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "company_id": company.id,
                "user_id": admin.id,
                "team_id": False,
                "warehouse_id": warehouse.id,
                "pricelist_id": values["pricelist_id"],
                "payment_term_id": False,
                "fiscal_position_id": False,
                "order_line": [
                    Command.create(prepare_given_line(line)) for line in values["lines"]
                ],
            }
            for lead, values in zip(leads, given, strict=True)
        ]
    )
    return leads, orders


def prepare_given_line(line):
    values = {key: line[key] for key in line.keys() - {"taxes", "plan_id"}}
    return values | {
        "technical_price_unit": 0.0,
        "tax_ids": [Command.set(line["taxes"])],
        "customer_lead": 0.0,
        "analytic_distribution": False,
    }


def create_plain(env, products, partner):
    """Second floor: as a script would do it, one by one."""
    lead = env["crm.lead"].create(
        {
            "name": f"Renewal of {partner.name}",
            "type": "opportunity",
            "partner_id": partner.id,
        }
    )
    env["sale.order"].create(
        {
            "partner_id": partner.id,
            "opportunity_id": lead.id,
            "order_line": [
                Command.create({"product_id": product.id})
                for product in products[:RECURRING_ITEMS]
            ],
        }
    )
