from odoo import api, fields, models
from odoo.fields import Domain


class SaleHeldMixin(models.AbstractModel):
    """A document whose goods wait while one of its contracts is suspended.

    The inheriting model has ``contract_ids``.
    """

    _name = "sale.held.mixin"
    _description = "Waits for a Payment"

    is_held = fields.Boolean(
        "Not Paid",
        compute="_compute_is_held",
        compute_sudo=True,
        search="_search_is_held",
        help="One of its contracts is suspended: nothing is shipped until it is paid.",
    )

    @api.depends("contract_ids.is_suspended", "contract_ids.plan_id.suspension_stops")
    def _compute_is_held(self):
        waiting = self.filtered_domain(self._get_holding_domain())
        for document in self:
            document.is_held = document in waiting and bool(
                document._get_unpaid_contracts()
            )

    def _get_unpaid_contracts(self):
        """Return the contracts for which nothing is shipped at the moment."""
        # sudo: who ships or buys reads no contracts, and learns which are suspended
        documents = self.sudo()
        contracts = documents.contract_ids.union(
            *(documents.mapped(path) for path in self._get_contract_paths())
        )
        return contracts.filtered(lambda contract: contract._does_without("deliveries"))

    @api.model
    def _get_contract_paths(self):
        """Return the paths of fields to the contracts that a document is for: hook."""
        return ["contract_ids"]

    @api.model
    def _get_holding_domain(self):
        """Return which documents wait if a contract is suspended: hook, all do."""
        return Domain.TRUE

    @api.model
    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        suspended = self.env["sale.contract.plan"]._get_suspended_domain("deliveries")
        # sudo: who ships reads no contracts, and learns which documents wait
        contracts = self.env["sale.contract"].sudo()._search(suspended)
        links = Domain.OR(
            Domain(path, "in", contracts) for path in self._get_contract_paths()
        )
        # sudo: as above
        found = self.sudo()._search(links)
        domain = Domain("id", "in", found) & self._get_holding_domain()
        return domain if True in value else ~domain
