from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.payment.controllers.portal import PaymentPortal

from .portal_contract_payment import ContractPaymentPortal


class ContractCardPortal(ContractPaymentPortal, PaymentPortal):
    """A payment method that the customer saves for one contract."""

    @route(
        "/my/contracts/<int:contract_id>/payment_method",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_contract_card(self, contract_id, **kwargs):
        contract = self._get_contract_to_charge(contract_id)
        if not contract:
            return request.redirect("/my")
        values = self._prepare_contract_page_values(contract)
        values |= self._prepare_card_values(contract)
        return request.render("sale_renewal.portal_contract_card", values)

    @route(
        "/my/contracts/<int:contract_id>/payment_method/transaction",
        type="jsonrpc",
        auth="user",
    )
    def portal_contract_card_transaction(self, contract_id, **kwargs):
        """Ask the provider to save what the customer enters; nothing is paid."""
        contract = self._get_contract_to_charge(contract_id)
        if not contract:
            raise ValidationError(
                request.env._("Log in as a contact of the customer of this contract.")
            )
        allowed = ("access_token", "reference_prefix", "currency_id", "partner_id")
        self._validate_transaction_kwargs(kwargs, additional_allowed_keys=allowed)
        names = ("provider_id", "payment_method_id", "flow")
        given = {name: kwargs.get(name) for name in names}
        self._check_card_choice(contract, **given)
        transaction = self._create_transaction(
            **given,
            token_id=None,
            amount=None,
            currency_id=None,
            partner_id=request.env.user.partner_id.id,
            tokenization_requested=True,
            landing_route=f"{contract.access_url}?payment=added#contract_payment",
            is_validation=True,
            custom_create_values={"saved_for_contract_id": contract.id},
        )
        return transaction._get_processing_values()

    def _get_contract_to_charge(self, contract_id):
        """Return the contract if the user is logged in for its customer and it can be
        charged, or None.
        """
        contract = self._get_contract_to_read(contract_id)
        if not contract or not self._may_change_contract(contract):
            return None
        is_charged = contract.plan_id._charges() and contract._is_open()
        return contract if is_charged else None

    def _check_card_choice(self, contract, provider_id, payment_method_id, flow):
        """Refuse what the page does not offer, whatever a browser sends."""
        offered = self._get_card_offer(contract)
        providers, methods = offered["providers_sudo"], offered["payment_methods_sudo"]
        if (
            provider_id not in providers.ids
            or payment_method_id not in methods.ids
            or flow not in ("direct", "redirect")
        ):
            raise ValidationError(
                request.env._("Choose one of the payment methods on the page.")
            )

    def _get_card_offer(self, contract):
        """Return the providers and methods with which the contract can be charged."""
        partner, report = request.env.user.partner_id, {}
        # sudo: customers read no providers; what they may use is filtered by Odoo
        providers = request.env["payment.provider"].sudo()
        found = providers._get_compatible_providers(
            contract.company_id.id,
            partner.id,
            0.0,
            currency_id=contract.currency_id.id,
            force_tokenization=True,
            is_validation=True,
            report=report,
        ).filtered(lambda provider: not contract._get_provider_problem(provider))
        # sudo: as above
        methods = (
            request.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                found.ids,
                partner.id,
                currency_id=contract.currency_id.id,
                force_tokenization=True,
                report=report,
            )
        )
        return {
            "providers_sudo": found,
            "payment_methods_sudo": methods,
            "availability_report": report,
        }

    def _prepare_card_values(self, contract):
        """Return what Odoo's payment form is rendered with, to save a method."""
        path = f"/my/contracts/{contract.id}/payment_method/transaction"
        return self._get_card_offer(contract) | {
            "mode": "validation",
            "allow_token_selection": False,
            "partner_id": request.env.user.partner_id.id,
            # sudo: none of them; those of the customer are on the page of the contract
            "tokens_sudo": request.env["payment.token"].sudo(),
            "transaction_route": path,
            "landing_route": f"{contract.access_url}?payment=added",
            "access_token": "",
        }
