from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose invoices are paid with one method each, some
    before they are posted.
    """

    _inherit = "sale.contract"

    def _get_invoice_group_key(self, head, period):
        """Contracts that are paid in different ways share no invoice."""
        key = super()._get_invoice_group_key(head, period)
        return *key, self.plan_id.payment_mode, self.payment_token_id

    def _finish_invoices(self, moves, origins):
        """What is charged before it is posted stays a draft until it is paid."""
        kept = moves.filtered(lambda move: move._is_charged_first())
        kept = kept.filtered(lambda move: move._is_charged())
        pairs = [
            (move, origin)
            for move, origin in zip(moves, origins, strict=True)
            if move not in kept
        ]
        return super()._finish_invoices(
            moves - kept, [origin for _move, origin in pairs]
        )
