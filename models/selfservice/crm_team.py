from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    leader_accepts_requests = fields.Boolean(
        "Leader Accepts Contract Requests",
        help="The leader of the team may accept requests for contracts of the team: "
        "pauses, cancellations, quantities, prices. Otherwise sales managers do.",
    )
