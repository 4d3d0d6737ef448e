from odoo import models
from odoo.fields import Domain


class PaymentProvider(models.Model):
    """The part of ``payment.provider`` that asks to save the payment method."""

    _inherit = "payment.provider"

    def _is_tokenization_required(self, **kwargs):
        """What is charged again needs a method that can be: an order whose contracts
        are charged, and an invoice of contracts that have no such method.
        """
        order_id = self._read_document_id(kwargs.get("sale_order_id"))
        # sudo: whoever pays has no rights on orders; only the plans are read
        order = self.env["sale.order"].sudo().browse(order_id).exists()
        invoice_id = self._read_document_id(kwargs.get("invoice_id"))
        # sudo: nor on contracts; only plans and payment methods are read
        invoice = self.env["account.move"].sudo().browse(invoice_id).exists()
        return (
            order._needs_payment_method()
            or invoice._needs_payment_method()
            or super()._is_tokenization_required(**kwargs)
        )

    def _read_document_id(self, value):
        """Return the id that a payment page names as a number or text; 0 for none."""
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def _get_saving_domain(self, company, currency):
        """Return the providers with which a payment can be saved and charged again.

        :param res.company company: of the document
        :param res.currency currency: in which it is charged
        """
        domain = Domain("state", "!=", "disabled") & Domain(
            [
                ("allow_tokenization", "=", True),
                ("capture_manually", "=", False),
                *self._check_company_domain(company),
            ]
        )
        currencies = Domain("available_currency_ids", "=", False) | Domain(
            "available_currency_ids", "in", currency.ids
        )
        if not self.env.user._is_internal():
            domain &= Domain("is_published", "=", True)
        return domain & currencies
