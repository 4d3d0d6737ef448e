from odoo import models


class ResUsers(models.Model):
    """The part of ``res.users`` that tells top lists whose salesperson is gone."""

    _inherit = "res.users"

    def unlink(self):
        # sudo: what is kept is nobody's to read
        kept = self.env["sale.ranking.item"].sudo()
        kept._mark(kept.search([("user_id", "in", self.ids)]).partner_id)
        return super().unlink()
