"""Take the deals that another CRM has won over, and tell it what became of them.

The other CRM is a file here: a list of deals, see ``docs/connector.md``. Start it every
few minutes: what was taken over already is known by its id, and made no second time.
"""

import json
import os
from pathlib import Path

import requests

URL = os.environ["ODOO_URL"]
SYSTEM = "other_crm"  # the code under Sales / Configuration / External Systems
session = requests.Session()
HEADERS = {"Authorization": f"bearer {os.environ['ODOO_KEY']}"}


def call(model, method, **arguments):
    url = f"{URL}/json/2/{model}/{method}"
    answer = session.post(url, json=arguments, headers=HEADERS, timeout=120)
    answer.raise_for_status()
    return answer.json()


def make(method, external_id, values, **arguments):
    """Return what was made; say what stops it, for whoever looks at the deal."""
    caller = {"system": SYSTEM, "external_id": external_id, "values": values}
    made = call("sale.renewal.api", method, **caller, **arguments)
    if made["problems"]:
        raise ValueError(" ".join(problem["message"] for problem in made["problems"]))
    return made


def take_over(deal):
    make("upsert_customer", deal["customer"]["id"], deal["customer"]["values"])
    values = {
        "customer_external_id": deal["customer"]["id"],
        "currency": deal["currency"],
        "term_start_date": deal.get("start"),
        "lines": deal["lines"],
    }
    return make("create_order", deal["id"], values, confirm=True)


def get_news(made):
    """Return how order, contracts, delivery, invoices and payments stand."""
    orders = call(
        "sale.order", "read", ids=[made["order_id"]], fields=["fulfilment_state"]
    )
    invoices = call(
        "account.move",
        "search_read",
        domain=[["line_ids.sale_line_ids.order_id", "=", made["order_id"]]],
        fields=["name", "state", "payment_state", "amount_total"],
    )
    contracts = [
        call("sale.renewal.api", "get_contract", contract=contract["id"])
        for contract in made["contracts"]
    ]
    return {
        "order": made["order"],
        "delivery": orders[0]["fulfilment_state"],
        "contracts": {own["number"]: own["state"] for own in contracts},
        "invoices": {move["name"]: move["payment_state"] for move in invoices},
    }


def run(path):
    deals = json.loads(path.read_text())
    for deal in deals:
        if deal["stage"] == "won":
            try:
                deal["odoo"] = get_news(take_over(deal))
            except (requests.RequestException, ValueError) as error:
                deal["odoo"] = {"error": str(error)}
    path.write_text(json.dumps(deals, indent=2))


if __name__ == "__main__":
    run(Path(os.environ["DEALS"]))
