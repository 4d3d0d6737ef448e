"""./dev bench scale [--contracts 200000]: every screen and job of a large database.

As many contracts, five items and five changes each, half of them with an order and an
invoice; nothing is due. Measured are, as an administrator and without anything being
warm, every list of ours that a menu opens, with each of its filters, groups and
searches; the boxes that find a contract; the scheduled actions, with nothing to do; and
every pivot and graph. Each line says what it costs, its budget, and whether it is kept.
A statement that takes longer than 20 seconds is given up: what it costs is then null.
Each is measured three times, unless the first one is beyond hope; the best one counts.
"""

import argparse
import json

from measure import measured
from psycopg2.errors import QueryCanceled
from scale_data import create_scale
from screens import (
    get_actions,
    get_opening_reads,
    get_report_reads,
    get_screen_reads,
)

LIST_MS, SEARCH_MS, BOX_MS, JOB_MS, REPORT_MS = 300, 300, 30, 10, 1000
JOB_BUDGETS = {
    # What looks for gaps reads an index of all contracts, once a day.
    "model._cron_rebuild_records()": 150,
    # Half a millisecond for each of the renewals that are open: there is always that.
    "model._cron_refresh_renewal_risks()": 5000,
    # What ended unrenewed, ever, is compared with what was reported.
    "model._cron_create_renewals()": 50,
}
ROUNDS = 3
HOPELESS = 5  # times the budget
LONGEST_MS = 20_000  # of one statement


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench scale")
    parser.add_argument("--contracts", type=int, default=200000)
    parser.add_argument("--only", default="", help="what contains this text")
    parser.add_argument("--skip", default="-", help="not what contains this text")
    options = parser.parse_args(argv)
    if not env["sale.contract"].search_count([("number", "=like", "S0%")], limit=1):
        create_scale(env, options.contracts)
        finish(env)
    say_sizes(env, options.contracts)
    over = 0
    # Jobs run with all rights, screens for somebody.
    reads = [*get_boxes(env), *get_jobs(env)]
    user = env(user=env.ref("base.user_admin"))
    for action in get_actions(user):
        reads += get_opening_reads(user, action, REPORT_MS)
        reads += get_screen_reads(user, action, LIST_MS)
        reads += get_report_reads(user, action, REPORT_MS)
    for what, budget, read in reads:
        if options.only in what and options.skip not in what:
            over += not say(env, options.contracts, what, budget, read)
    print(f"{over} of {len(reads)} are over their budgets")  # noqa: T201


def finish(env):
    """Do what is left from making the database: nothing is due then."""
    for _what, _budget, job in get_jobs(env):
        job()
        env.cr.commit()
        env.invalidate_all()


def say_sizes(env, size):
    """Print what the largest tables cost per 100,000 contracts, in megabytes."""
    env.cr.execute(
        """SELECT relname, pg_relation_size(oid), pg_indexes_size(oid)
        FROM pg_class WHERE relkind = 'r' ORDER BY pg_total_relation_size(oid) DESC
        LIMIT 15"""
    )
    share = 100_000 / size / 2**20
    for table, rows, indexes in env.cr.fetchall():
        values = {"table_mb": round(rows * share), "indexes_mb": round(indexes * share)}
        print(json.dumps({"bench": "scale", "n": size, "table": table, **values}))  # noqa: T201
    env.cr.execute("SELECT pg_database_size(current_database())")
    total = round(env.cr.fetchone()[0] / 2**20)
    print(json.dumps({"bench": "scale", "n": size, "database_mb": total}), flush=True)  # noqa: T201


def say(env, size, what, budget, read):
    """Print the line of JSON of one measured reading; return whether it is cheap."""
    costs = []
    while len(costs) < ROUNDS and not (costs and is_hopeless(costs[-1], budget)):
        costs.append(measure(env, read))
    best = min(filter(None, costs), key=get_cpu, default=None)
    ok = bool(best) and best.cpu_ms <= budget
    values = {
        "bench": "scale",
        "measured": what,
        "n": size,
        "cpu_ms": best and best.cpu_ms,
        "queries": best and best.queries,
        "budget_ms": budget,
        "ok": ok,
    }
    print(json.dumps(values), flush=True)  # noqa: T201
    return ok


def is_hopeless(cost, budget):
    return not cost or cost.cpu_ms > HOPELESS * budget


def measure(env, read):
    """Return what a reading costs; None if it was given up."""
    try:
        with measured(env, 1) as cost:
            env.cr.execute(f"SET LOCAL statement_timeout = {LONGEST_MS}")
            read()
    except QueryCanceled:
        env.cr.rollback()
        env.invalidate_all()
        return None
    cost.query_count -= 1  # the one that limits the others
    return cost


def get_cpu(cost):
    return cost.cpu_s


def get_boxes(env):
    """Yield name, budget and function of what finds a contract by its words."""
    user = env(user=env.ref("base.user_admin"))
    contracts = user["sale.contract"]
    words = {
        "number": "S0100003",
        "part of a number": "0100003",
        "customer": "Customer 0100003",
        "nothing": "",
        "unknown": "zzzunknown",
        "short": "S0",
    }
    for kind, word in words.items():
        yield (
            f"many2one box, {kind}",
            BOX_MS,
            lambda word=word: contracts.name_search(word, limit=8),
        )
    yield (
        "many2one box, the first word of every customer",
        SEARCH_MS,
        lambda: contracts.name_search("Customer", limit=8),
    )


def get_jobs(env):
    """Yield name, budget and function of our scheduled actions with nothing to do.

    Those of figures are measured by `bench figures`.
    """
    data = env["ir.model.data"].search(
        [("module", "=", "sale_renewal"), ("model", "=", "ir.cron")]
    )
    jobs = env["ir.cron"].browse(data.mapped("res_id")).sorted("id")
    for job in jobs.filtered(lambda job: "sale.revenue" not in job.model_id.model):
        budget = JOB_BUDGETS.get(job.code, JOB_MS)
        yield f"job {job.name}", budget, job.ir_actions_server_id.run
