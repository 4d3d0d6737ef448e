"""./dev bench figures [--contracts 200000]: figures on recurring revenue.

Five changes per contract in four years and three items that run on, made by SQL; six
customers of ten contracts.
Each line says what was measured, its CPU of Python and PostgreSQL, and its budget.
"""

import argparse
import json
from datetime import timedelta

from contracts import copy_contracts, create_contracts, create_products, insert_copies
from measure import measured
from screens import get_report_reads, get_screen_reads

from odoo.tools import SQL

CHANGES = 5
ITEMS = 3
YEARS = 4
REBUILD_MS = 600_000  # for 1 M changes
REPORT_MS = 1000
CHART_MS = 200
UPKEEP = 0.05  # of the change that causes it
CHANGED = 20  # contracts of which the upkeep is measured


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench figures")
    parser.add_argument("--contracts", type=int, default=200000)
    size = parser.parse_args(argv).contracts
    products = create_products(env)
    create_life(env, products, size)
    movements = env["sale.revenue.movement"]
    months = env["sale.revenue.retention"]
    share = size * CHANGES / 1_000_000
    with measured(env, 1) as cost:
        movements._cron_refresh_movements()
    with measured(env, 1) as more:
        months._cron_build_months()
    cost.cpu_s += more.cpu_s
    say("full rebuild", size * CHANGES, cost, max(REBUILD_MS * share, REPORT_MS))
    with measured(env, 1) as cost:
        env["sale.backlog.item"]._refresh_all()
    say("what the backlog is counted from", size * ITEMS, cost, REBUILD_MS * share)
    env.cr.execute("ANALYZE")
    with measured(env, 1) as cost:
        months._cron_build_months()
    say("daily job, nothing changed", size * CHANGES, cost, 5 * REPORT_MS)
    for name, budget, read in get_reports(env):
        with measured(env, 1) as cost:
            found = read()
        say(name, get_size(found), cost, budget)
    measure_upkeep(env, products)


def get_size(found):
    """Return how many rows or groups were read."""
    if isinstance(found, dict):
        found = found["records"] if "records" in found else found["groups"]
    return len(found)


def say(what, number, cost, budget):
    values = {
        "bench": "figures",
        "measured": what,
        "n": number,
        "cpu_ms": cost.cpu_ms,
        "budget_ms": round(budget, 2),
        "ok": cost.cpu_ms <= budget,
    }
    print(json.dumps(values), flush=True)  # noqa: T201


def create_life(env, products, size):
    """Insert contracts of many customers, and what became of them."""
    today = env.company._get_contract_today()
    first = today - timedelta(days=365 * YEARS)
    _partners, contract = create_contracts(env, products, 1, first)
    env.flush_all()
    partner_ids = insert_copies(
        contract.partner_id, SQL("generate_series(1, %s) AS i", size * 6 // 10), {}
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)",
        [partner_ids],
    )
    contract_ids = insert_copies(
        contract,
        SQL(
            """(SELECT number AS i, customer.id AS customer
            FROM generate_series(1, %s) number
            JOIN unnest(%s) WITH ORDINALITY AS customer (id, place)
                ON customer.place = 1 + number %% %s) AS copy""",
            size,
            partner_ids,
            len(partner_ids),
        ),
        {
            "number": "'F' || copy.i",
            "partner_id": "copy.customer",
            "date_start": "sale_contract.date_start + copy.i::int %% 1200",
            "date_end": f"DATE '{today}' + 40 + copy.i::int %% 300",
        },
    )
    insert_copies(
        contract.line_ids[:ITEMS],
        SQL("unnest(%s) AS copy(id)", contract_ids),
        {
            "contract_id": "copy.id",
            "order_line_id": "NULL",
            "billed_until": f"DATE '{today}' + copy.id %% 30",
        },
    )
    insert_changes(contract.change_ids[:1], contract_ids)
    env.cr.execute("ANALYZE sale_contract, sale_contract_change, res_partner")
    env.cr.commit()
    env.invalidate_all()


def insert_changes(change, contract_ids):
    """Insert a start, changes, and for two of five contracts a cancellation."""
    source = SQL(
        """(SELECT contract.id, contract.partner_id, contract.date_start, step
        FROM sale_contract contract, generate_series(0, %s) step
        WHERE contract.id = ANY(%s)) AS source""",
        CHANGES - 1,
        contract_ids,
    )
    case = """CASE WHEN source.step = 0 THEN {0}
        WHEN source.step = 4 AND source.id %% 10 < 4 THEN {1}
        WHEN source.step %% 2 = 0 THEN {2} ELSE {3} END"""
    amount = case.format(100, -110, -10, 10)
    new = {
        "contract_id": "source.id",
        "partner_id": "source.partner_id",
        "date": "source.date_start + source.step * 50",
        "kind": case.format("'new'", "'cancel'", "'downsell'", "'upsell'"),
        "revenue_type": case.format("'new'", "'churn'", "'downsell'", "'upsell'"),
        "mrr_change": amount,
        "mrr_change_company": amount,
        "create_date": "source.date_start",
        "write_date": "source.date_start",
    }
    insert_copies(change, source, new)


def get_reports(env):
    """Yield name, budget and function of what the screens read."""
    movements, months = env["sale.revenue.movement"], env["sale.revenue.month"]
    retention, cohorts = env["sale.revenue.retention"], env["sale.revenue.cohort"]
    today = env.company._get_contract_today()
    year = [("date", ">=", today.replace(year=today.year - 1)), ("date", "<=", today)]
    since = [("month", ">=", today.replace(year=today.year - 2))]
    yield (
        "movements of 12 months, by month and type",
        REPORT_MS,
        lambda: movements._read_group(
            year, ["date:month", "movement_type"], ["amount_company:sum"]
        ),
    )
    yield (
        "list of movements",
        REPORT_MS,
        lambda: movements.search(year, limit=80).read(["partner_id", "amount"]),
    )
    yield (
        "months, opening to closing",
        REPORT_MS,
        lambda: months._read_group(
            since,
            ["month:month"],
            ["opening_company:sum", "new_company:sum", "closing_company:sum"],
        ),
    )
    yield (
        "NRR and GRR, 24 months",
        CHART_MS,
        lambda: retention._read_group(since, ["month:month"], ["nrr:avg", "grr:avg"]),
    )
    yield from get_more_reports(env, since)
    yield (
        "cohort grid",
        REPORT_MS,
        lambda: cohorts._read_group([], ["cohort:month", "age"], ["revenue_kept:avg"]),
    )


def get_more_reports(env, since):
    """Yield the same of what is counted by plan and team, and of what is to come."""
    parts, committed = (
        env["sale.revenue.retention.part"],
        env["sale.revenue.commitment"],
    )
    plans = [("dimension", "=", "plan"), *since]
    yield (
        "retention by plan, 24 months",
        REPORT_MS,
        lambda: parts._read_group(plans, ["plan_id"], ["nrr:avg", "arpa:avg"]),
    )
    yield (
        "committed MRR",
        REPORT_MS,
        lambda: committed._read_group([], ["stage"], ["amount_company:sum"]),
    )
    for name in ("sale.receivable", "sale.opportunity.outcome", "sale.ranking"):
        rows = env[name]
        yield (
            rows._description.lower(),
            REPORT_MS,
            lambda rows=rows: rows._read_group([], ["team_id"], ["__count"]),
        )
    user = env(user=env.ref("base.user_admin"))
    backlog = user.ref("sale_renewal.sale_backlog_action")
    yield from get_report_reads(user, backlog, REPORT_MS)
    yield from get_screen_reads(user, backlog, REPORT_MS)


def measure_upkeep(env, products):
    """Compare what follows with the changes of quantities that cause it."""
    today = env.company._get_contract_today()
    _partners, contracts = copy_contracts(env, products, CHANGED, today)
    movements = env["sale.revenue.movement"]
    contracts._record_new_contracts()
    env.cr.commit()
    with measured(env, CHANGED) as changed:
        for contract in contracts:
            contract.line_ids[0]._change_quantity(3.0, today + timedelta(days=40))
        pending = dict(env.cr.precommit.data)
        env.cr.precommit.data.clear()
    with measured(env, CHANGED) as upkeep:
        # As many transactions as users make.
        for customer in sorted(pending["sale_renewal.customers"]):
            movements._mark_customers([customer])
            movements._refresh_pending()
    budget = UPKEEP * changed.cpu_ms
    say("movements of one change, of its own transaction", CHANGED, upkeep, budget)
    items = env["sale.backlog.item"]
    with measured(env, CHANGED) as upkeep:
        for contract in contracts:
            items._mark(contract.line_ids)
            items._refresh_marked()
    say("backlog of one change, of its own transaction", CHANGED, upkeep, budget)
