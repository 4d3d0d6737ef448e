from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.account_payment.controllers.portal import PortalAccount


class ContractPaymentPages(PortalAccount):
    """Odoo's payment pages, of invoices whose contracts are charged later."""

    def _invoice_get_page_view_values(self, invoice, access_token, *args, **kwargs):
        values = super()._invoice_get_page_view_values(
            invoice, access_token, *args, **kwargs
        )
        if not values.get("providers_sudo"):
            return values
        charged = invoice.sudo().contract_ids.filtered(  # sudo: only plans are read
            lambda contract: contract.plan_id._charges() and contract._is_open()
        )
        values["charged_contracts"] = ", ".join(charged.mapped("number"))
        if invoice._needs_payment_method():
            self._offer_what_is_saved(values)
        return values

    def _offer_what_is_saved(self, values):
        """Leave out what cannot be charged again, and the box that asks to save it."""
        providers = values["providers_sudo"].filtered("allow_tokenization")
        methods = values["payment_methods_sudo"].filtered(
            lambda method: (
                method.support_tokenization and method.provider_ids & providers
            )
        )
        values |= {
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "show_tokenize_input_mapping": dict.fromkeys(providers.ids, False),
            "has_to_be_saved": True,
        }


class ContractPayments(PaymentPortal):
    """Payments whose method has to be saved, whatever a browser sends."""

    def _process_transaction(
        self, partner_id, currency_id, invoice_ids, payment_reference, **kwargs
    ):
        """Say which invoice is paid, so that it is known whether to save the method."""
        if len(invoice_ids) == 1:
            kwargs["invoice_id"] = invoice_ids[0]
        return super()._process_transaction(
            partner_id, currency_id, invoice_ids, payment_reference, **kwargs
        )

    def _create_transaction(self, *args, is_validation=False, **kwargs):
        transaction = super()._create_transaction(
            *args, is_validation=is_validation, **kwargs
        )
        names = ("sale_order_id", "invoice_id")
        document = {name: kwargs[name] for name in names if name in kwargs}
        if transaction.tokenize or transaction.token_id or not document:
            return transaction
        if transaction.provider_id._is_tokenization_required(**document):
            raise ValidationError(
                request.env._(
                    "Later periods are charged automatically: choose a payment method "
                    "that can be saved."
                )
            )
        return transaction
