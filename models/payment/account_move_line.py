from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        """A credit note, too, settles what contracts owe."""
        result = super()._reconcile_post_hook(data)
        invoices = data["not_paid_invoices"].filtered(
            lambda move: (
                move.move_type == "out_invoice" and move.payment_state == "reversed"
            )
        )
        invoices._settle_contracts()
        return result
