from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_portal_label(self):
        """Return the name and the place of an address, to choose it from a list."""
        self.ensure_one()
        parts = (self.display_name, self.street, self.city)
        return ", ".join(filter(None, parts))
