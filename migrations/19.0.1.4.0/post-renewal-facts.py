"""What became of the renewals of before.

Of many contracts, the scheduled action *Contracts: changes recorded by earlier
versions* keeps the rest, in batches that are committed one by one.
"""

from odoo import SUPERUSER_ID, api

AT_ONCE = 5000  # contracts; more would keep the update waiting
BATCH = 500


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    domain = [("date_end", "!=", False), ("renewal_fact_ids", "=", False)]
    contracts = env["sale.contract"].search(domain, order="date_end desc, id desc")
    for start in range(0, min(len(contracts), AT_ONCE), BATCH):
        contracts[start : start + BATCH]._keep_renewal_facts()
        env.flush_all()
        env.invalidate_all()
    if len(contracts) > AT_ONCE:
        env.ref("sale_renewal.ir_cron_rebuild_records")._trigger()
