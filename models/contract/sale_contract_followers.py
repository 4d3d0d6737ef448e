from odoo import models


class SaleContract(models.Model):
    """Who follows a contract: readers plan activities, and colleagues who get one
    follow."""

    _inherit = "sale.contract"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        contracts = self
        if partner_ids and not self.has_access("write"):
            self.check_access("read")
            if self._are_readers(partner_ids):
                # Nobody learns of a contract by it that they may not read.
                contracts = self.sudo()
        return super(SaleContract, contracts).message_subscribe(
            partner_ids, subtype_ids
        )

    def _are_readers(self, partner_ids):
        """Return whether these are colleagues who may read the contracts themselves."""
        # Colleagues' users are read by everybody, but not all that says who they are.
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        return all(
            partner.user_ids
            and all(
                user._is_internal() and self.with_user(user).has_access("read")
                for user in partner.user_ids
            )
            for partner in partners
        )
