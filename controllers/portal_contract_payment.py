from odoo.http import request, route

from .portal_contract import ContractPortal


class ContractPaymentPortal(ContractPortal):
    """What customers do about the payment method of a contract."""

    def _prepare_contract_page_values(self, contract, access_token=None, **kwargs):
        values = super()._prepare_contract_page_values(contract, access_token, **kwargs)
        methods = contract.env["payment.token"]
        if values["may_change"] and contract.plan_id._charges():
            partner = request.env.user.partner_id
            methods = contract._get_portal_payment_methods(partner)
        return values | {
            "payment_methods": methods,
            "payment_result": kwargs.get("payment"),
        }

    @route(
        "/my/contracts/<int:contract_id>/token",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_contract_token(self, contract_id, token_id=None, **kwargs):
        """Pay a contract with another payment method, or with none.

        :param str token_id: of one of the customer's own; empty: none
        """
        contract = self._get_contract_to_read(contract_id)
        if not contract or not self._may_change_contract(contract):
            return request.redirect("/my")
        text = str(token_id or "0")
        number = int(text) if text.isascii() and text.isdigit() else -1
        partner = request.env.user.partner_id
        is_chosen = contract.plan_id._charges() and contract._choose_payment_method(
            partner, number
        )
        result = ("chosen" if number else "removed") if is_chosen else "refused"
        return request.redirect(
            f"{contract.access_url}?payment={result}#contract_payment"
        )
