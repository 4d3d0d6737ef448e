from odoo import models


class PaymentProvider(models.Model):
    """The part of ``payment.provider`` that asks to save the payment method."""

    _inherit = "payment.provider"

    def _is_tokenization_required(self, **kwargs):
        """An order whose contracts are charged needs a method that can be charged."""
        order_id = str(kwargs.get("sale_order_id") or "")
        if order_id.isdigit():
            # sudo: whoever pays has no rights on orders; only the plans are read
            order = self.env["sale.order"].sudo().browse(int(order_id)).exists()
            if order._needs_payment_method():
                return True
        return super()._is_tokenization_required(**kwargs)
