from odoo import models

# They decide which company or person a contact belongs to.
OWNER_FIELDS = {"parent_id", "is_company"}


class ResPartner(models.Model):
    """The part of ``res.partner`` that tells top lists whose contacts these are."""

    _inherit = "res.partner"

    def write(self, vals):
        if OWNER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        kept = self.env["sale.ranking.item"]
        # sudo: who they belong to is only looked up
        partners = self.sudo()
        kept._mark(partners.commercial_partner_id)
        result = super().write(vals)
        kept._mark(partners.commercial_partner_id)
        return result
