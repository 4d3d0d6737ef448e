from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        # Payments without an entry of their own pay without being reconciled.
        if vals.get("state") in ("in_process", "paid"):
            self.invoice_ids._tell_paid()
        return result
