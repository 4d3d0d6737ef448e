"""./dev bench workers [--contracts 1000] [--rounds 2]: two workers against one.

Each worker is a process of its own that runs the scheduled action on one database. The
best of several rounds counts; with other work on the machine, compare the CPU: where
sharing costs nothing, two workers together need no more than one alone.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from contracts import copy_contracts, create_products, get_due_start

WORKER = Path(__file__).with_name("worker.py")


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench workers")
    parser.add_argument("--contracts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(argv)
    products = create_products(env)
    best = {}
    for _round in range(options.rounds):
        for number in (1, 2):
            cost = measure(env, products, options.contracts, number)
            best[number] = min(best.get(number, cost), cost)
    (one, one_cpu), (two, two_cpu) = best[1], best[2]
    values = {
        "bench": "workers",
        "n": options.contracts,
        "one_s": round(one, 2),
        "two_s": round(two, 2),
        "speedup": round(one / two, 2),
        "cpu_ratio": round(two_cpu / one_cpu, 2),
    }
    print(json.dumps(values), flush=True)  # noqa: T201


def measure(env, products, size, number):
    """Return the seconds until all is renewed, and the CPU seconds of all workers."""
    path = os.pathsep.join(filter(None, sys.path))
    # As many scheduled actions as workers: each does its share.
    env["ir.cron"]._set_workers(number)
    env.cr.commit()
    main = env.ref("sale_renewal.ir_cron_create_renewals")
    workers = [
        subprocess.Popen(
            [sys.executable, WORKER, str(cron.id)],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for cron in main + main.helper_ids
    ]
    for worker in workers:
        worker.stdout.readline()
    # Only now: nobody is to renew them while getting ready.
    _partners, contracts = copy_contracts(env, products, size, get_due_start(env))
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    costs = [json.loads(worker.communicate()[0]) for worker in workers]
    env.invalidate_all()
    env.cr.rollback()
    if unmade := contracts.filtered(lambda contract: not contract.renewal_lead_id):
        raise SystemExit(f"{len(unmade)} contracts were not renewed.")
    return (
        max(cost["wall_s"] for cost in costs),
        sum(cost["cpu_s"] for cost in costs),
    )
