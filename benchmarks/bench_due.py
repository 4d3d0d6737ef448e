"""./dev bench due [--contracts 200000]: finding the contracts that are due.

A thousand are due; half of the others run for longer, half ended long ago unrenewed.
"""

import argparse
import json
import time
from datetime import timedelta

from contracts import copy_by_sql, create_contracts, create_products

DUE = 1000
ROUNDS = 5


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench due")
    parser.add_argument("--contracts", type=int, default=200000)
    size = parser.parse_args(argv).contracts
    products = create_products(env)
    today = env.company._get_contract_today()
    start = today - timedelta(days=336)
    _partners, contract = create_contracts(env, products, 1, start)
    others = (size - DUE) // 2
    copy_by_sql(contract, DUE - 1, "date_end - i %% 20", "active")
    copy_by_sql(contract, others, "date_end + 60 + i %% 300", "active")
    copy_by_sql(contract, others, "date_end - 400 - i %% 900", "expired")
    env.cr.execute("ANALYZE sale_contract")
    env.cr.commit()
    domain = env["sale.contract"]._get_renewal_due_domain(today)
    seconds = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        found = env["sale.contract"].search(domain)
        seconds.append(time.perf_counter() - begin)
        env.invalidate_all()
    query = env["sale.contract"]._search(domain).select()
    env.cr.execute(query.__class__("EXPLAIN ANALYZE %s", query))
    values = {"bench": "due", "n": size, "found": len(found)}
    values["ms"] = round(min(seconds) * 1000, 1)
    print(json.dumps(values), flush=True)  # noqa: T201
    print("\n".join(row for [row] in env.cr.fetchall()), flush=True)  # noqa: T201
