from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.sale_stock.controllers.portal import SaleStockPortal

HISTORY = "my_contracts_history"
REPORT = "sale_renewal.action_report_sale_contract"
# Documents whose pages name the contracts that they belong to.
LINKED = ("sale.order", "account.move")


def reads_only(_controller, _rule, _args):
    """Return whether a form is only shown: a replica of the database can do that."""
    return request.httprequest.method in ("GET", "HEAD")


class ContractPortal(SaleStockPortal):
    """What customers see of their contracts. Nothing here writes."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "contract_count" in counters:
            contracts = request.env["sale.contract"]
            domain = contracts._get_portal_domain(request.env.user.partner_id)
            may_read = contracts.has_access("read")
            values["contract_count"] = may_read and contracts.search_count(domain)
        return values

    def _get_contract_sortings(self):
        env = request.env
        return {
            "end": {"label": env._("End"), "order": "date_end desc, id desc"},
            "number": {"label": env._("Number"), "order": "number desc, id desc"},
            "amount": {
                "label": env._("Amount"),
                "order": "amount_period desc, id desc",
            },
        }

    def _get_contract_filters(self):
        env = request.env
        domains = env["sale.contract"]._get_portal_filters()
        labels = {
            "all": env._("All"),
            "active": env._("Active"),
            "waiting": env._("Not Started"),
            "ending": env._("Ending"),
            "ended": env._("Ended"),
        }
        return {
            name: {"label": label, "domain": domains[name]}
            for name, label in labels.items()
        }

    @route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_contracts(self, page=1, sortby=None, filterby=None, **kwargs):
        contracts = request.env["sale.contract"]
        if not contracts.has_access("read"):
            return request.redirect("/my")
        sortings, filters = self._get_contract_sortings(), self._get_contract_filters()
        sortby = sortby if sortby in sortings else "end"
        filterby = filterby if filterby in filters else "all"
        domain = contracts._get_portal_domain(request.env.user.partner_id)
        found = contracts._search(domain & filters[filterby]["domain"])
        # sudo: what the rules let the user find; sorted by what only the page tells
        contracts = contracts.sudo()
        domain = [("id", "in", found)]
        pager = portal_pager(
            url="/my/contracts",
            total=contracts.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby, "filterby": filterby},
        )
        contracts = contracts.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        request.session[HISTORY] = contracts.ids[:100]
        values = {
            **self._prepare_portal_layout_values(),
            "contracts": contracts,
            "page_name": "contract",
            "default_url": "/my/contracts",
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
        }
        return request.render("sale_renewal.portal_my_contracts", values)

    @route(
        "/my/contracts/<int:contract_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_contract(
        self, contract_id, access_token=None, report_type=None, download=False, **kwargs
    ):
        contract = self._get_contract_to_read(contract_id, access_token)
        if not contract:
            return request.redirect("/my")
        if report_type in ("html", "pdf", "text"):
            # What is printed has prices.
            if not contract._shows_portal_prices():
                return request.redirect(contract.access_url)
            return self._show_report(contract, report_type, REPORT, download)
        values = self._prepare_contract_page_values(contract, access_token, **kwargs)
        return request.render("sale_renewal.portal_contract_page", values)

    def _get_contract_to_read(self, contract_id, access_token=None):
        """Return the contract with all rights, or None if the user may not see it."""
        try:
            return self._document_check_access(
                "sale.contract", contract_id, access_token
            )
        except (AccessError, MissingError):
            return None

    def _may_change_contract(self, contract):
        """Return whether the user is logged in for the contract's customer: a link
        lets anybody read who has it, and nobody change anything.
        """
        user = request.env.user
        if user._is_public() or not user._is_portal():
            return False
        owner = contract.partner_id.commercial_partner_id
        return user.partner_id.commercial_partner_id == owner and contract.with_user(
            user
        ).has_access("read")

    def _prepare_contract_page_values(self, contract, access_token=None, **kwargs):
        """Return what the page of a contract is rendered with.

        :param sale.contract contract: with all rights
        """
        action = request.env.ref("sale_renewal.sale_contract_action")
        may_change = self._may_change_contract(contract)
        values = {
            "page_name": "contract",
            "contract": contract,
            "may_change": may_change,
            "asked": self._get_shown_request(contract, kwargs.get("request")),
            # Documents have pages of their own: who came by a link may not open them.
            "may_open": not request.env.user._is_public(),
            "shows_prices": contract._shows_portal_prices(),
            "report_type": "html",
            "res_company": contract.company_id,
            "backend_url": f"/odoo/action-{action.id}/{contract.id}",
        }
        values = self._get_page_view_values(
            contract, access_token, values, "", False, **kwargs
        )
        return values | self._get_contract_neighbours(contract)

    def _get_shown_request(self, contract, request_id):
        """Return the request that the address names, if it is one of the contract's
        that the page shows.
        """
        requests = contract._get_portal_requests()
        return requests.filtered(lambda asked: str(asked.id) == request_id)

    def _get_contract_neighbours(self, contract):
        """Return the addresses of the contracts before and after it in the list that
        the user came from; Odoo's own would write tokens into them.
        """
        ids = request.session.get(HISTORY, [])
        if contract.id not in ids:
            return {}
        position = ids.index(contract.id)
        before = ids[position - 1] if position else False
        after = ids[position + 1] if position + 1 < len(ids) else False
        return {
            "prev_record": before and f"/my/contracts/{before}",
            "next_record": after and f"/my/contracts/{after}",
        }

    def _get_page_view_values(self, document, *args, **kwargs):
        values = super()._get_page_view_values(document, *args, **kwargs)
        if document._name in LINKED:
            contracts = document.contract_ids
            if document._name == "sale.order":
                contracts |= document.source_contract_ids
            # Those of which the user may open the page.
            mine = request.env["sale.contract"].browse(contracts.ids)
            # sudo: as on their pages
            values["portal_contracts"] = mine._filtered_access("read").sudo()
        return values

    def _stock_picking_check_access(self, picking_id, access_token=None):
        try:
            return super()._stock_picking_check_access(picking_id, access_token)
        except AccessError:
            contracts = request.env["sale.contract"]
            if request.env.user._is_public() or not contracts.has_access("read"):
                raise
            # sudo: looked up in what the page of a contract shows
            picking = request.env["stock.picking"].sudo().browse(picking_id).exists()
            contracts = contracts.browse(picking.contract_ids.ids)
            # sudo: as on their pages
            for contract in contracts._filtered_access("read").sudo():
                if picking in contract._get_portal_deliveries():
                    return picking
            raise
