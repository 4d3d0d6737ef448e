from odoo import models

from ..tokens import ReplacedInvoice


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        wizard = ReplacedInvoice().give_to(self) if is_modify else self
        return super(AccountMoveReversal, wizard).reverse_moves(is_modify)
