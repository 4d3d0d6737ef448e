from urllib.parse import urlencode

from odoo.exceptions import UserError
from odoo.http import request, route

from . import portal_contract


class ContractPortal(portal_contract.ContractPortal):
    """Customers sign contracts on the portal."""

    @route(
        "/my/contracts/<int:contract_id>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_contract_accept(
        self, contract_id, access_token=None, name=None, signature=None
    ):
        """Sign a contract: as with quotations, who has the link signs.

        :param str name: of whoever signs
        :param str signature: the image in base64
        :return: dict of ``error``, or of the address to go to
        """
        http = request.httprequest
        access_token = access_token or http.args.get("access_token")
        contract = self._get_contract_to_read(contract_id, access_token)
        if not contract:
            return {"error": request.env._("This contract cannot be opened.")}
        user = request.env.user
        try:
            with request.env.cr.savepoint():
                contract._sign(
                    name,
                    signature,
                    ip=http.remote_addr,
                    user_agent=http.user_agent.string,
                    author=None if user._is_public() else user.partner_id,
                )
        except UserError as error:
            return {"error": error.args[0]}
        query = {"message": "sign_ok"}
        if access_token:
            query["access_token"] = access_token
        return {
            "force_refresh": True,
            "redirect_url": f"{contract.access_url}?{urlencode(query)}",
        }
