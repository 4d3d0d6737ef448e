from odoo.exceptions import ValidationError

from odoo.addons.website_sale.controllers.payment import PaymentPortal


class RenewalPaymentPortal(PaymentPortal):
    def _validate_transaction_for_order(self, transaction, sale_order):
        """Whatever a browser sends: what has to be charged again is paid by something
        that can be.
        """
        result = super()._validate_transaction_for_order(transaction, sale_order)
        required = transaction.provider_id._is_tokenization_required(
            sale_order_id=sale_order.id
        )
        if required and not (transaction.tokenize or transaction.token_id):
            raise ValidationError(
                transaction.env._(
                    "Later periods of this order are charged automatically: choose a "
                    "payment method that can be saved."
                )
            )
        return result
