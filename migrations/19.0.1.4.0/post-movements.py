from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let the scheduled action make the movements of all customers, in batches."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("sale_renewal.ir_cron_refresh_movements")._trigger()
