from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The backlog and the top lists follow whose contacts the customers have
        become, and whose they were.
        """
        # sudo: who they belong to is only looked up
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        owners = partners.commercial_partner_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = self.env["res.partner"].browse(partner_ids).exists()
        self.env["sale.backlog.item"]._mark(kept | (dst_partner or kept))
        owners |= (partners | (dst_partner or kept)).exists().commercial_partner_id
        self.env["sale.ranking.item"]._mark(owners.exists())
        return result
