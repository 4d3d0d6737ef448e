from odoo import models


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that the portal shows."""

    _inherit = "sale.contract.request"

    def _get_portal_text(self):
        """Return what became of it, or what was said before, for the customer."""
        self.ensure_one()
        if self.kind == "decline":
            # What follows for the opportunity is not the customer's.
            return self.order_id.name or ""
        return self.result or self.told or ""
