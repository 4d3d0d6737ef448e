"""Changes are seen by whoever had the contract then, or has it now."""

from odoo import SUPERUSER_ID, api

OLD = "('salesperson_id', '=', False)"
NEW = "('contract_id.user_id', 'in', (user.id, False))"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    name = "sale_renewal.sale_contract_change_rule_personal"
    rule = env.ref(name, raise_if_not_found=False)
    # Rules are not updated: what an administrator changed stays.
    if rule and OLD in rule.domain_force:
        rule.domain_force = rule.domain_force.replace(OLD, NEW)
