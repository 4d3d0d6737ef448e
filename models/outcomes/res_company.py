from odoo import fields, models

from ..res_company import SETTINGS


class ResCompany(models.Model):
    _inherit = "res.company"

    rpo_without_short_terms = fields.Boolean(
        "RPO without Short Terms",
        help="Remaining performance obligations leave out terms of up to a year and "
        "one-time sales, as accounting standards allow.",
        prefetch=SETTINGS,
    )
