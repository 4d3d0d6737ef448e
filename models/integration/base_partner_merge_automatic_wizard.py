from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """What other systems know is one customer now."""
        # sudo: whoever may merge contacts keeps what other systems know
        references = self.env["sale.external.reference"].sudo()
        references._get_of(src_partners)._move_to(dst_partner)
        return super()._update_reference_fields(src_partners, dst_partner)
