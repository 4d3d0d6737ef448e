"""./dev bench renewals [--contracts 200,1000]: the scheduled action that renews.

Each contract has 5 recurring items and its order 1 one-time line more. Two floors are
measured in the same run: Odoo's own batch creation of the same opportunities and
quotations with every value given, and plain creation one by one.
"""

import argparse
from datetime import timedelta

from contracts import BATCH, RECURRING_ITEMS, create_contracts, create_products
from measure import measured, report

from odoo.fields import Command

PLAIN_SAMPLE = 100


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench renewals")
    parser.add_argument(
        "--contracts", default="200,1000", help="sizes, separated by commas"
    )
    sizes = [int(size) for size in parser.parse_args(argv).contracts.split(",")]
    products = create_products(env)
    create_contracts(env, products, 10, _due_since_yesterday(env))
    env["sale.contract"]._cron_create_renewals()  # what only the first run pays
    for size in sizes:
        measure_size(env, products, size)


def measure_size(env, products, size):
    start = _due_since_yesterday(env)
    partners, contracts = create_contracts(env, products, size, start)
    with measured(env, size) as cost:
        env["sale.contract"]._cron_create_renewals()
    check(env, contracts)
    with measured(env, size) as floor:
        for start in range(0, size, BATCH):
            create_given(env, products, partners[start : start + BATCH])
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
    sample = partners[:PLAIN_SAMPLE]
    with measured(env, len(sample)) as plain:
        for partner in sample:
            create_plain(env, products, partner)
            env.flush_all()
    report(
        "renewals",
        cost,
        floor,
        plain_cpu_ms=plain.cpu_ms,
        plain_queries=plain.queries,
    )


def _due_since_yesterday(env):
    return env.company._get_contract_today() - timedelta(days=336)


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


def create_given(env, products, partners):
    """Floor: Odoo's own creation in batch, with every value given."""
    admin, company = env.ref("base.user_admin"), env.company
    quiet = env(context=dict(env.context, tracking_disable=True))
    stage = quiet["crm.lead"]._stage_find(domain=[("fold", "=", False)])
    leads = quiet["crm.lead"].create(
        [
            {
                "name": f"Renewal of {partner.name}",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": company.id,
                "user_id": admin.id,
                "team_id": False,
                "stage_id": stage.id,
                "date_deadline": "2030-01-01",
                "expected_revenue": 0.0,
                "recurring_revenue": 60.0,
            }
            for partner in partners
        ]
    )
    warehouse = quiet["stock.warehouse"].search([], limit=1)
    quiet["sale.order"].create(
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
                "pricelist_id": False,
                "payment_term_id": False,
                "fiscal_position_id": False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "product_uom_qty": 1.0,
                            "product_uom_id": product.uom_id.id,
                            "price_unit": 12.0,
                            "technical_price_unit": 0.0,
                            "discount": 0.0,
                            "tax_ids": [Command.set(product.taxes_id.ids)],
                            "customer_lead": 0.0,
                            "analytic_distribution": False,
                        }
                    )
                    for product in products[:RECURRING_ITEMS]
                ],
            }
            for lead in leads
        ]
    )


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
