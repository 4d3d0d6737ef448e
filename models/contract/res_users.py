from odoo import models


class ResUsers(models.Model):
    """Salespeople whose users are deleted leave a word on their contracts."""

    _inherit = "res.users"

    def unlink(self):
        # Whoever deletes users need not see the contracts.
        contracts = self.env["sale.contract"].sudo()
        left = contracts.search([("user_id", "in", self.ids)])
        left._message_log_batch(
            {
                contract.id: self.env._(
                    "The user of the salesperson, %s, was deleted: choose who looks "
                    "after this contract.",
                    contract.user_id.name,
                )
                for contract in left
            }
        )
        return super().unlink()
