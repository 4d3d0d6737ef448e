from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        result = super()._post_process()
        done = self.filtered(lambda tx: tx._has_paid())
        done.sale_order_ids._payment_received()
        return result

    def _has_paid(self):
        """Return whether it brought money."""
        self.ensure_one()
        return self.state == "done" and self.operation not in ("validation", "refund")

    def _get_done_day(self, company):
        """Return the day on which it was done, where the company is."""
        self.ensure_one()
        return company._get_contract_day(self.last_state_change)
