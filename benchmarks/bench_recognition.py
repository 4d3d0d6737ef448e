"""./dev bench recognition [--lines 1200000 --buckets 10000]: closing revenue.

Invoice lines of a year each, made by SQL, twelve per invoice, spread over the last
twelve months. Each line says what was measured, its CPU of Python and PostgreSQL, its
memory, and its budget.
"""

import argparse
import json
from datetime import timedelta

from contracts import create_contracts, create_products, insert_copies
from dateutil.relativedelta import relativedelta
from measure import measured

from odoo.fields import Command
from odoo.tools import SQL

CLOSE_MS = 120_000
CLOSE_MB = 500
REPORT_MS = 10_000
LINES = 12  # of an invoice
ACCOUNTS = 50
POSTED = 40  # invoices whose posting is measured
ROUNDS = 3


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench recognition")
    parser.add_argument("--lines", type=int, default=1_200_000)
    parser.add_argument("--buckets", type=int, default=10_000)
    options = parser.parse_args(argv)
    # Helpers of the database that work side by side count nobody's time.
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env.cr.commit()
    measure_posting(env)
    day = env.company._get_contract_today() + relativedelta(months=-1, day=31)
    create_lines(env, options.lines, options.buckets, day)
    for what in ("first close", "a month later", "two months later"):
        with measured(env, 1) as cost:
            close = env["sale.deferral.close"].create({"date": day})
            close.action_post()
        say(what, len(close.line_ids), cost, CLOSE_MS, CLOSE_MB)
        env.invalidate_all()
        env.cr.execute("ANALYZE")
        day += relativedelta(months=1, day=31)
    for name, read in get_reports(env):
        with measured(env, 1) as cost:
            found = read()
        say(name, len(found), cost, REPORT_MS, CLOSE_MB)


def say(what, number, cost, budget_ms, budget_mb=None):
    values = {
        "bench": "recognition",
        "measured": what,
        "n": number,
        "cpu_ms": cost.cpu_ms,
        "peak_mb": round(cost.peak_mb),
        "budget_ms": round(budget_ms, 2),
        "budget_mb": budget_mb,
        "queries": cost.query_count,
        "ok": cost.cpu_ms <= budget_ms and (not budget_mb or cost.peak_mb <= budget_mb),
    }
    print(json.dumps(values), flush=True)  # noqa: T201


def set_up(env):
    """Switch the recognition of the company on."""
    journal = env["account.journal"].create(
        {"name": "Revenue", "type": "general", "code": "BREV"}
    )
    account = env["account.account"].create(
        {
            "name": "Deferred Revenue",
            "code": "299199",
            "account_type": "liability_current",
        }
    )
    env.company.write(
        {
            "deferral_journal_id": journal.id,
            "deferred_revenue_account_id": account.id,
            "deferral_method": "days",
            "deferral_min_amount": 0.0,
            "deferral_start_date": False,
            "deferral_by_partner": False,
        }
    )


def create_lines(env, number, buckets, day):
    """Insert posted invoices whose lines are in as many buckets."""
    accounts = env["account.account"].create(
        [
            {
                "name": f"Sales {index}",
                "code": f"4991{index:02}",
                "account_type": "income",
            }
            for index in range(ACCOUNTS)
        ]
    )
    plan = env["account.analytic.plan"].create({"name": "Teams"})
    teams = env["account.analytic.account"].create(
        [
            {"name": f"Team {index}", "plan_id": plan.id}
            for index in range(max(1, buckets // ACCOUNTS))
        ]
    )
    _partners, contract = create_contracts(
        env, create_products(env), 1, day - timedelta(days=400)
    )
    move = contract.order_ids._create_invoices()
    move.action_post()
    line = move.invoice_line_ids.filtered("period_start")[:1]
    env.flush_all()
    move_ids = insert_copies(
        move,
        SQL("generate_series(1, %s) AS i", number // LINES),
        {"name": "'B/' || i", "sequence_number": "i", "access_token": "NULL"},
    )
    insert_copies(line, get_source(move_ids, accounts, teams, day), get_values())
    env.cr.execute(
        "ANALYZE account_move, account_move_line, sale_contract, sale_contract_line"
    )
    env.cr.commit()
    env.invalidate_all()


def get_source(move_ids, accounts, teams, day):
    """Return the rows of which each becomes an invoice line."""
    return SQL(
        """(SELECT move.id AS move_id, series.line, number.n,
            (%(accounts)s::int[])[1 + number.n %% %(account_count)s] AS account_id,
            (%(teams)s::int[])[1 + number.n / %(account_count)s %% %(team_count)s]
                AS team_id,
            %(day)s::date - move.place::int %% 360 AS first
        FROM unnest(%(moves)s) WITH ORDINALITY AS move (id, place),
            generate_series(0, %(last)s) AS series (line),
            LATERAL (SELECT move.place * %(lines)s + series.line AS n) number
        ) AS source""",
        accounts=accounts.ids,
        account_count=len(accounts),
        teams=teams.ids,
        team_count=len(teams),
        day=day,
        moves=move_ids,
        last=LINES - 1,
        lines=LINES,
    )


def get_values():
    return {
        "move_id": "source.move_id",
        "move_name": "'B/' || source.move_id",
        "account_id": "source.account_id",
        "analytic_distribution": "jsonb_build_object(source.team_id::text, 100.0)",
        "date": "source.first",
        "invoice_date": "source.first",
        "period_start": "source.first",
        "period_end": "(source.first + INTERVAL '1 year - 1 day')::date",
        "balance": "-(100 + source.n %% 997)",
        "amount_currency": "-(100 + source.n %% 997)",
    }


def get_reports(env):
    """Yield name and function of what the screens read."""
    schedule, months = env["sale.deferral.schedule"], env["sale.deferral.report"]
    names = ["opening", "billed", "earned", "closing", "next_1", "next_2", "next_3"]
    names += ["next_12", "later", "waiting"]
    sums = [f"{name}:sum" for name in names]
    yield (
        "schedule by account",
        lambda: schedule._read_group([], ["account_id"], sums),
    )
    yield (
        "deferred revenue by account and month",
        lambda: months._read_group([], ["account_id", "month:month"], ["amount:sum"]),
    )
    yield (
        "roll-forward",
        lambda: env["sale.deferral.close.line"]._read_group(
            [("state", "=", "posted")], ["account_id", "date:month"], ["target:sum"]
        ),
    )
    yield "ledger check", lambda: env["sale.deferral.ledger"].search([]).read()
    year = env.company._get_contract_today().replace(month=1, day=1)
    services = env["sale.service.revenue"]
    yield (
        "revenue by service month of a year",
        lambda: services._read_group(
            [("month", ">=", year), ("month", "<", year + relativedelta(years=1))],
            ["account_id", "month:month"],
            ["amount:sum"],
        ),
    )


def measure_posting(env):
    """Post invoices with and without recognition, in turn: it must cost nothing."""
    with_ms, without_ms, queries = [], [], set()
    for number in range(2 * ROUNDS):
        is_on = bool(number % 2)
        if is_on and number == 1:
            set_up(env)
        moves = create_drafts(env)
        account = env.company.deferred_revenue_account_id
        if not is_on:
            env.company.deferred_revenue_account_id = False
        with measured(env, 1) as cost:
            moves.action_post()
        env.company.deferred_revenue_account_id = account
        (with_ms if is_on else without_ms).append(cost.cpu_ms)
        if number > 1:  # the first ones fill caches
            queries.add(cost.query_count)
    values = {
        "bench": "recognition",
        "measured": "posting invoices, with recognition",
        "n": POSTED,
        "cpu_ms": min(with_ms),
        "floor_cpu_ms": min(without_ms),
        "peak_mb": round(cost.peak_mb),
        "budget_ms": round(min(without_ms) * 1.1, 2),
        "queries": sorted(queries),
        "ok": len(queries) == 1 and min(with_ms) <= min(without_ms) * 1.1,
    }
    print(json.dumps(values), flush=True)  # noqa: T201


def create_drafts(env):
    product = create_products(env)[:1]
    partner = env["res.partner"].create({"name": "Posted"})
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 10.0})
                ],
            }
            for _number in range(POSTED)
        ]
    )
