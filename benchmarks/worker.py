"""One of the workers of bench_workers.py: gets ready, waits, and then renews."""

import json
import sys

import session
from contracts import warm_up
from measure import measured

with session.environment() as env:
    warm_up(env)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with measured(env, 1) as cost:
        env["sale.contract"]._cron_create_renewals()
    sys.stdout.write(json.dumps({"cpu_s": cost.cpu_s, "wall_s": cost.wall_s}) + "\n")
