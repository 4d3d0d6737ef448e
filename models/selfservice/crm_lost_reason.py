from odoo import fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    portal_published = fields.Boolean(
        "For Customers",
        help="Customers choose from these reasons when they cancel a contract or "
        "decline a quotation on the portal.",
    )
