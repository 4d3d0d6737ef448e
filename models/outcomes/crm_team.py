from odoo import models


class CrmTeam(models.Model):
    """The part of ``crm.team`` that tells top lists whose team is gone."""

    _inherit = "crm.team"

    def unlink(self):
        # sudo: what is kept is nobody's to read
        kept = self.env["sale.ranking.item"].sudo()
        kept._mark(kept.search([("team_id", "in", self.ids)]).partner_id)
        return super().unlink()
