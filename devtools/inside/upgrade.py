"""Write what a database holds that an update must keep, and what is orphaned in it."""

import json
import sys
from pathlib import Path

import session

MODULE = "sale_renewal"
# What is kept to the cent and the day. Fields that a revision lacks are left out.
KEPT = {
    "sale.contract.plan": ["name", "billing_interval", "billing_unit", "term_count"],
    "sale.contract": [
        *("name", "state", "date_start", "date_end", "mrr", "next_invoice_date"),
        *("renewal_date", "renewal_lead_id", "next_delivery_date", "start_event"),
        *("previous_contract_ids", "order_ids", "partner_invoice_id", "user_id"),
    ],
    "sale.contract.line": [
        *("product_id", "product_uom_qty", "price_unit", "discount", "date_start"),
        *("date_end", "billed_until", "billing_start", "order_line_id", "own_uplift"),
        *("delivery_start", "root_line_id", "tax_ids", "price_subtotal"),
    ],
    # Records of changes: see get_records.
    "sale.contract.reminder": ["days_before"],
    "sale.renewal.default": ["field_id", "value"],
    "crm.lead.line": ["product_id", "product_uom_qty", "price_unit", "renewed_line_id"],
    "crm.lead": ["order_type", "source_contract_ids", "primary_order_id"],
    "crm.stage": ["order_action", "advance_on"],
    "sale.order": [
        *("order_type", "source_contract_ids", "contract_ids", "fulfilment_state"),
        *("term_start_date", "term_end_date", "amount_total", "state"),
    ],
    "sale.order.line": [
        *("recurring_type", "plan_id", "fulfilment", "renewed_line_id"),
        *("period_start", "period_end", "proration"),
    ],
    "account.move": ["bill_again", "amount_total", "contract_ids"],
    "account.move.line": [
        *("contract_line_id", "period_start", "period_end", "bills_contract"),
    ],
    "stock.move": ["contract_line_id", "period_start", "period_end"],
    "product.template": ["recurring_type", "contract_plan_id", "dropship_policy"],
}


def get_facts(env):
    facts = {}
    for model, names in KEPT.items():
        if model not in env:
            continue
        names = [name for name in names if name in env[model]._fields]
        records = env[model].with_context(active_test=False).search([], order="id")
        for values in records.read(names, load=None):
            for name in names:
                facts[f"{model}({values['id']}).{name}"] = str(values[name])
    return facts | get_records(env)


def get_records(env):
    """Return what is recorded of each contract, by day and product.

    Amounts stay, even if an update keeps them in other rows. What the earliest versions
    recorded is made anew, and not compared.
    """
    if "record_version" not in env["sale.contract"]._fields:
        return {}
    groups = env["sale.contract.change"]._read_group(
        [("contract_id.record_version", ">", 0), ("mrr_change", "!=", 0)],
        ["contract_id", "date:day", "product_id"],
        ["mrr_change:sum"],
    )
    return {
        f"changes of {contract.id} on {day}, product {product.id}": f"{amount:.2f}"
        for contract, day, product, amount in groups
    }


def get_orphans(env):
    """Yield what belongs to the add-on in the database, and to nothing in its code."""
    for data in env["ir.model.data"].search([("module", "=", MODULE)]):
        if data.model not in env or not env[data.model].browse(data.res_id).exists():
            yield f"external id {data.complete_name} of {data.model}({data.res_id})"
    for model in env["ir.model"].search([]):
        if model.model not in env:
            yield f"model {model.model}"
    for field in env["ir.model.fields"].search([]):
        if field.model in env and field.name not in env[field.model]._fields:
            yield f"field {field.model}.{field.name}"


with session.environment() as env:
    result = {"facts": get_facts(env), "orphans": list(get_orphans(env))}
    Path(sys.argv[1]).write_text(json.dumps(result, indent=1))
