from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        if is_modify:
            self = self.with_context(modify_contract_invoice=True)
        return super().reverse_moves(is_modify)
