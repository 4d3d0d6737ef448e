from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        result = super()._post_process()
        done = self.filtered(
            lambda tx: tx.state == "done" and tx.operation != "validation"
        )
        done.sale_order_ids._payment_received()
        return result
