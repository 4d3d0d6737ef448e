from odoo import models


class SaleContract(models.Model):
    _inherit = "sale.contract"

    def unlink(self):
        """What else its customer has may be the first revenue now."""
        # sudo: the record is read for its customers only, and goes with the contract
        self.sudo().change_ids._mark_customers()
        return super().unlink()
