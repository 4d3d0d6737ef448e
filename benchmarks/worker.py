"""One of the workers of bench_workers.py: gets ready, waits, and then renews."""

import json
import sys

import session
from contracts import create_contracts, create_products, get_due_start
from measure import measured


def main(env):
    # What only the first run of a process pays.
    create_contracts(env, create_products(env), 10, get_due_start(env))
    env["sale.contract"]._cron_create_renewals()
    env.cr.commit()
    answer("ready")
    sys.stdin.readline()
    cron_id = int(sys.argv[1])
    with measured(env, 1) as cost:
        env["sale.contract"].with_context(cron_id=cron_id)._cron_create_renewals()
    answer(json.dumps({"cpu_s": cost.cpu_s, "wall_s": cost.wall_s}))


def answer(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


with session.environment() as env:
    main(env)
