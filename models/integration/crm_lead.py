from odoo import models


class CrmLead(models.Model):
    """The part of ``crm.lead`` that other systems know."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sale.external.mixin"]

    def _merge_dependences(self, opportunities):
        # sudo: whoever may merge opportunities keeps what other systems know
        references = self.env["sale.external.reference"].sudo()
        references._get_of(opportunities - self)._move_to(self)
        return super()._merge_dependences(opportunities)
