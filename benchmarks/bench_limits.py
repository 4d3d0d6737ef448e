"""./dev bench limits [--contracts 5000] [--workers 1]: renewals under tight limits.

A real server with worker processes runs the scheduled action, or as many copies of it
as there are cron workers. Each may use 12 seconds of CPU, and not stay silent for
longer than 15: Odoo kills one that does.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from contracts import copy_contracts, create_products, get_due_start

LIMITS = ("--limit-time-cpu=12", "--limit-time-real-cron=15")
POLL = 2  # seconds


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench limits")
    parser.add_argument("--contracts", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15)
    options = parser.parse_args(argv)
    products, start = create_products(env), get_due_start(env)
    _partners, contracts = copy_contracts(env, products, options.contracts, start)
    leave_only_renewals_due(env, options.workers)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        begin = time.monotonic()
        with server(env, log, options.workers):
            unmade = wait_for_all(env, contracts, begin + options.minutes * 60)
        seconds = time.monotonic() - begin
        text = log.read_text(errors="replace")
    report(env, contracts, unmade, seconds, text)
    return bool(unmade)


def leave_only_renewals_due(env, workers):
    env["ir.cron"].search([]).active = False
    renewals = env.ref("sale_renewal.ir_cron_create_renewals")
    for _worker in range(workers - 1):
        renewals += renewals[0].copy()
    renewals.write({"active": True, "nextcall": "2020-01-01 00:00:00"})
    env.cr.commit()


@contextmanager
def server(env, log, workers):
    """Run Odoo's server with worker processes, as in production."""
    options = [
        *("--no-http", "--workers=1", f"--max-cron-threads={workers}", *LIMITS),
        *(f"--database={env.cr.dbname}", f"--logfile={log}"),
    ]
    process = subprocess.Popen([sys.executable, "-m", "odoo", "server", *options])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for_all(env, contracts, end):
    """Return the contracts that have no renewal in the end."""
    while time.monotonic() < end:
        time.sleep(POLL)
        # An idle worker looks for jobs once a minute, and these limits end it sooner.
        env["ir.cron"]._notifydb()
        env.cr.rollback()
        env.invalidate_all()
        domain = [("id", "in", contracts.ids), ("renewal_lead_id", "=", False)]
        unmade = contracts.search(domain)
        if not unmade:
            break
    return unmade


def report(env, contracts, unmade, seconds, text):
    leads = env["crm.lead"].search([("source_contract_ids", "in", contracts.ids)])
    runs = env["sale.renewal.run"].search([("due_count", ">", 0)])
    values = {
        "bench": "limits",
        "n": len(contracts),
        "unmade": len(unmade),
        "made_twice": len(leads) - len(contracts - unmade),
        "runs": len(runs),
        "longest_run_s": max(runs.mapped("duration"), default=0.0),
        "seconds": round(seconds),
        "killed_busy": len(re.findall(r"timeout after", text)),
        "errors": len(re.findall(r" (?:ERROR|CRITICAL) ", text)),
    }
    print(json.dumps(values), flush=True)  # noqa: T201
