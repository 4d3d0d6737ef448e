from odoo import models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _get_compatible_providers(self, *args, is_express_checkout=False, **kwargs):
        """Where a payment method has to be saved, express checkout is left out unless
        it saves one.
        """
        providers = super()._get_compatible_providers(
            *args, is_express_checkout=is_express_checkout, **kwargs
        )
        if is_express_checkout and self._is_tokenization_required(**kwargs):
            return providers.filtered(lambda each: each._saves_express_methods())
        return providers

    def _saves_express_methods(self):
        """Return whether what is paid by express checkout can be charged again: hook,
        of no provider of Odoo this is known.
        """
        self.ensure_one()
        return False
