"""Orders of before say when they were sent, invoiced and paid."""

from odoo.addons.sale_renewal.first_dates import fill_first_dates


def migrate(cr, version):
    fill_first_dates(cr)
