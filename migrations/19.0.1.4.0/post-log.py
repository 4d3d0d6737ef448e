"""Changes are seen by whoever had the contract then, or has it now; and what earlier
versions recorded is rebuilt, at once where there is little of it.
"""

from odoo import SUPERUSER_ID, api

OLD = "('salesperson_id', '=', False)"
FEW = 500  # contracts, a few seconds
NEW = "('contract_id.user_id', 'in', (user.id, False))"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    name = "sale_renewal.sale_contract_change_rule_personal"
    rule = env.ref(name, raise_if_not_found=False)
    # Rules are not updated: what an administrator changed stays.
    if rule and OLD in rule.domain_force:
        rule.domain_force = rule.domain_force.replace(OLD, NEW)
    _rebuild(env)


def _rebuild(env):
    """The others are rebuilt by a scheduled action, which goes on where it stopped."""
    contracts = env["sale.contract"]
    old = contracts.search(contracts._get_old_record_domain(), limit=FEW + 1)
    if len(old) <= FEW:
        old._rebuild_old_records()
    else:
        env.ref("sale_renewal.ir_cron_rebuild_records")._trigger()
