"""./dev bench figures [--contracts 200000] [--only TEXT]: figures on recurring revenue.

As many contracts as in `bench scale`, five items and five changes each, in four years;
orders, invoices and opportunities in three. Everything is made by SQL, unless it is
there; then it is rebuilt, reported on and kept up to date.

Each line says what was measured, its CPU of Python and PostgreSQL, and its budget.
Nothing of PostgreSQL runs in other processes, which nobody would count. Reports are
read three times, unless the first time is beyond hope; the best one counts.
"""

import argparse
import json
from datetime import timedelta

from dashboard import get_tile_reads
from figures_data import create_figures
from figures_upkeep import measure_upkeep
from measure import measured
from screens import (
    get_actions,
    get_opening_reads,
    get_report_reads,
    get_screen_reads,
)

REBUILD_MS = 600_000  # for 1 M changes
REPORT_MS = 1000
CHART_MS = 200
JOB_MS = 500  # of the daily job, with nothing to do
CHANGED_MS = 30  # of the daily job, of each customer of whom something changed
CHANGED = 200  # customers
ROUNDS = 3
HOPELESS = 5  # times the budget
CHART = "Net Revenue Retention (1 is 100 %)"
# Reports of these models; others are lists, which `bench scale` measures.
REPORTS = ("sale.revenue.", "sale.backlog", "sale.quote.", "sale.opportunity.")
REPORTS += ("sale.receivable", "sale.ranking", "sale.renewal.fact")
REPORTS += ("sale.deferral.obligation",)


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench figures")
    parser.add_argument("--contracts", type=int, default=200000)
    parser.add_argument("--only", default="", help="what contains this text")
    options = parser.parse_args(argv)
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env.cr.commit()
    bench = Bench(env, options.only)
    if not env["sale.contract"].search_count([("number", "=like", "S0%")], limit=1):
        create_figures(env, options.contracts)
    bench.measure_jobs()
    bench.measure_reports()
    if bench.wants("upkeep"):
        measure_upkeep(env, bench.say)


class Bench:
    """What is measured, as far as it is wanted."""

    def __init__(self, env, only):
        self.env, self.only = env, only
        self.changes = env["sale.contract.change"].search_count([])

    def say(self, what, number, cost, budget, floor=None):
        """Print the line of JSON of what was measured.

        :param number: of records that it was for
        :param floor: what caused it
        """
        values = {
            "bench": "figures",
            "measured": what,
            "n": number,
            "cpu_ms": cost.cpu_ms,
            "queries": cost.queries,
            "budget_ms": round(budget, 2),
            "ok": cost.cpu_ms <= budget,
        }
        if floor:
            values |= {
                "floor_cpu_ms": floor.cpu_ms,
                "floor_queries": floor.queries,
                "ratio": round(cost.cpu_ms / floor.cpu_ms, 3),
            }
        print(json.dumps(values), flush=True)  # noqa: T201

    def wants(self, what):
        return self.only in what

    def measure_jobs(self):
        """Rebuild everything; then do what the day has left, which is nothing, or some
        customers.
        """
        env, months = self.env, self.env["sale.revenue.retention"]
        movements, items = env["sale.revenue.movement"], env["sale.backlog.item"]
        if self.wants("full rebuild"):
            for name in ("sale_revenue_movement", "sale_revenue_retention"):
                env.cr.execute(f"TRUNCATE {name} CASCADE")
            self.time("full rebuild: movements", 1, movements._cron_refresh_movements)
            env.cr.execute("ANALYZE sale_revenue_movement")
            self.time("full rebuild: months", 1, months._cron_build_months)
            self.time("full rebuild: backlog", 1, items._refresh_all)
            ranking = env["sale.ranking.item"]
            self.time("full rebuild: top lists", 1, ranking._refresh_all)
            env.cr.execute("ANALYZE")
        if self.wants("daily job"):
            self.measure_daily()

    def time(self, what, number, work, budget=None):
        with measured(self.env, number) as cost:
            work()
        if budget is None:
            budget = max(REBUILD_MS * self.changes / 1_000_000, REPORT_MS)
        self.say(what, self.changes if number == 1 else number, cost, budget)

    def measure_daily(self):
        """Measure the two scheduled actions, without and with something to do."""
        env, movements = self.env, self.env["sale.revenue.movement"]
        months = env["sale.revenue.retention"]
        self.time(
            "daily job, movements, nothing changed",
            1,
            movements._cron_refresh_movements,
            JOB_MS,
        )
        self.time(
            "daily job, months, nothing changed",
            1,
            months._cron_build_months,
            10 * REPORT_MS,
        )
        env.cr.execute(
            """UPDATE sale_contract_change SET write_date = NOW() AT TIME ZONE 'UTC'
            WHERE id IN (SELECT MIN(id) FROM sale_contract_change
                GROUP BY partner_id ORDER BY partner_id DESC LIMIT %s)""",
            [CHANGED],
        )
        self.time(
            f"daily job, movements of {CHANGED} customers, each",
            CHANGED,
            movements._cron_refresh_movements,
            CHANGED_MS,
        )

    def measure_reports(self):
        """Read every report and tile, as an administrator."""
        user = self.env(user=self.env.ref("base.user_admin"))
        reads = [*get_retention_reads(user)]
        reads += get_tile_reads(user, REPORT_MS, {CHART: CHART_MS})
        for action in get_actions(user):
            if action.res_model.startswith(REPORTS):
                reads += get_opening_reads(user, action, REPORT_MS)
                reads += get_report_reads(user, action, REPORT_MS)
                reads += get_screen_reads(user, action, REPORT_MS)
        for what, budget, read in reads:
            if self.wants(what):
                self.measure_report(what, budget, read)

    def measure_report(self, what, budget, read):
        best, size = None, 0
        for _round in range(ROUNDS):
            with measured(self.env, 1) as cost:
                size = get_size(read())
            best = min(filter(None, (best, cost)), key=lambda one: one.cpu_s)
            if cost.cpu_ms > HOPELESS * budget:
                break
        self.say(what, size, best, budget)


def get_size(found):
    """Return how many rows or groups were read."""
    if isinstance(found, dict):
        found = found["records"] if "records" in found else found["groups"]
    return len(found)


def get_retention_reads(env):
    """Yield the chart that takes minutes without kept figures."""
    today = env.company._get_contract_today()
    since = today.replace(year=today.year - 2, day=1) - timedelta(days=1)
    months = [("month", ">", since)]
    yield (
        "NRR and GRR, 24 months",
        CHART_MS,
        lambda: env["sale.revenue.retention"].formatted_read_group(
            months, ["month:month"], ["nrr:avg", "grr:avg"]
        ),
    )
