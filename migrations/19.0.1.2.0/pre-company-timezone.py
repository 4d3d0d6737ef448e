"""Companies have a time zone of their own, where the user's was taken before."""

from odoo.addons.sale_renewal.hooks import fill_timezones


def migrate(cr, version):
    fill_timezones(cr)
