from odoo import models


class PaymentMethod(models.Model):
    """The part of ``payment.method`` that is offered where it has to be saved."""

    _inherit = "payment.method"

    def _get_compatible_payment_methods(
        self, *args, force_tokenization=False, **kwargs
    ):
        """Where a payment method has to be saved, others are not offered.

        Odoo leaves out providers that save none, and their methods only with them.
        """
        providers = self.env["payment.provider"]
        force_tokenization = force_tokenization or providers._is_tokenization_required(
            **kwargs
        )
        return super()._get_compatible_payment_methods(
            *args, force_tokenization=force_tokenization, **kwargs
        )
