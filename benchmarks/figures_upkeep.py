"""What it costs to keep figures up to date when a user changes a contract."""

import time
from datetime import timedelta

from measure import Cost, get_backend, get_process_cpu

CHANGED = 40  # contracts, each in a transaction of its own
UPKEEP = 0.05  # of the change that causes it


def measure_upkeep(env, say):
    """Change the quantities of contracts of different customers, and say what follows
    for the figures, next to the change.
    """
    today = env.company._get_contract_today()
    contracts = env["sale.contract"].search(
        [
            *(("state", "=", "active"), ("next_invoice_date", "!=", False)),
            ("date_end", ">", today + timedelta(days=100)),
        ],
        limit=CHANGED + 1,
        order="id desc",
    )

    def work(contract):
        line = contract.line_ids[-1:]
        quantity = line.product_uom_qty + 1
        # A version more, whatever was changed before.
        day = today + timedelta(days=40 + len(contract.line_ids))
        line._change_quantity(quantity, day)

    costs = measure_parts(env, work, contracts)
    change = costs["change"]
    for part in ("movements", "backlog", "ranking"):
        what = f"upkeep of {part}, of another quantity"
        say(what, CHANGED, costs[part], UPKEEP * change.cpu_ms, change)


def measure_parts(env, work, contracts):
    """Return what changes cost, and what follows from them for the figures. The first
    one is what only the first request of a server pays, and left out.
    """
    names = ("change", "movements", "backlog", "ranking")
    costs = {name: Cost(CHANGED) for name in names}
    movements, items = env["sale.revenue.movement"], env["sale.backlog.item"]
    ranking = env["sale.ranking.item"]
    backend = get_backend(env)
    for number, contract in enumerate(contracts):
        if number == 1:
            costs = {name: Cost(CHANGED) for name in costs}
        env.invalidate_all()
        for name, step in (
            ("change", lambda contract=contract: (work(contract), env.flush_all())),
            ("movements", movements.sudo()._refresh_pending),
            ("backlog", items.sudo()._refresh_marked),
            ("ranking", ranking.sudo()._refresh_marked),
            ("change", env.cr.commit),
        ):
            queries = env.cr.sql_log_count
            cpu = time.process_time() + get_process_cpu(backend)
            step()
            cost = costs[name]
            cost.cpu_s += time.process_time() + get_process_cpu(backend) - cpu
            cost.query_count += env.cr.sql_log_count - queries
    return costs
