from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("in_process", "paid"):
            self.filtered(lambda payment: not payment.move_id)._tell_paid()
        return result

    def _tell_paid(self):
        """Tell the invoices that they are paid: payments without an entry of their own
        are not reconciled.
        """
        self.invoice_ids._tell_paid()
