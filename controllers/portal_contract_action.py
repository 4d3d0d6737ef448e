import hashlib

from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.selfservice.sale_contract_actions import PORTAL_ACTIONS
from .portal_contract import ContractPortal, reads_only

# What a form may say, beside quantities.
NAMES = (
    *("date", "date_end", "reason_id", "comment"),
    *("partner_invoice_id", "partner_shipping_id"),
)
# Inputs of quantities are called after items and products.
NUMBERS = {"quantities": "item_", "products": "product_"}


class ContractActionPortal(ContractPortal):
    """What customers ask for or do: choose, read what follows, confirm.

    Only who is logged in for the customer; a link with a token reads. What may be asked
    for, and what it does, the contract says.
    """

    @route(
        f"/my/contracts/<int:contract_id>/<any({','.join(PORTAL_ACTIONS)}):action>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
        readonly=reads_only,
    )
    def portal_contract_action(self, contract_id, action, **post):
        contract = self._get_contract_to_change(contract_id)
        if not contract:
            return request.redirect("/my")
        kind = PORTAL_ACTIONS[action]
        if problem := contract._get_portal_problem(kind):
            values = {"error": problem, "is_impossible": True}
            return self._render_action(contract, action, values)
        if request.httprequest.method == "GET":
            return self._render_action(contract, action, {})
        given, wish = self._read_form(post)
        values = {"given": given}
        try:
            values["preview"] = contract._preview_request(kind, wish)
            values["seen"] = self._get_digest(values["preview"])
            if post.get("seen") == values["seen"]:
                done = contract._make_request(kind, wish)
                return request.redirect(f"{contract.access_url}?request={done.id}")
            asked = contract._new_request(kind, wish)
            values["is_asked"] = not asked._is_done_at_once()
        except UserError as error:
            values |= {"error": str(error), "preview": []}
        return self._render_action(contract, action, values)

    def _get_contract_to_change(self, contract_id):
        """Return the contract as the user with all rights, or None if the user is not
        logged in for its customer.
        """
        contract = self._get_contract_to_read(contract_id)
        if not contract or not self._may_change_contract(contract):
            return None
        # sudo: who asks is checked here and once more by the contract; what may be
        # asked for, and what is done, the contract decides
        return contract.with_user(request.env.user).sudo()

    def _read_form(self, post):
        """Return what a form says: by its inputs, and as the contract wants it."""
        given = {name: post[name] for name in NAMES if post.get(name)}
        wish = dict(given)
        for name, prefix in NUMBERS.items():
            numbers = {
                key: number
                for key, number in post.items()
                if key.startswith(prefix) and number
            }
            given |= numbers
            wish[name] = {
                key.removeprefix(prefix): number for key, number in numbers.items()
            }
        return given, wish

    def _get_digest(self, preview):
        """Return what tells whether what is confirmed is what was read."""
        return hashlib.sha256("\n".join(preview).encode()).hexdigest()

    def _render_action(self, contract, action, values):
        """Show the form of an action, what follows from it, or why it cannot be done.

        :param dict values: ``preview`` and ``seen``, ``error``, ``given``
        """
        kind = PORTAL_ACTIONS[action]
        own = {
            "action": action,
            "kind": kind,
            "given": {},
            "preview": [],
            "error": "",
            "is_impossible": False,
            "is_asked": False,
            "today": contract.company_id._get_contract_today(),
        }
        page = self._prepare_contract_page_values(contract)
        return request.render(
            "sale_renewal.portal_contract_action", page | own | values
        )
