"""Lines of forecasts belong to whoever made the forecast, and not only the line."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    name = "sale_renewal.sale_renewal_forecast_line_rule_personal"
    rule = env.ref(name, raise_if_not_found=False)
    own = "('create_uid', '=', user.id)"
    more = f"{own}, ('forecast_id.create_uid', '=', user.id)"
    # Rules are not updated: what an administrator changed stays.
    if rule and "forecast_id" not in rule.domain_force:
        rule.domain_force = rule.domain_force.replace(own, more)
