"""Parts of numbers and names are found by an index."""

from odoo import SUPERUSER_ID, api

from odoo.addons.sale_renewal.hooks import create_trigrams


def migrate(cr, version):
    create_trigrams(api.Environment(cr, SUPERUSER_ID, {}))
