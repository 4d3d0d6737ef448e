from odoo import api, models
from odoo.fields import Domain

# What a customer may ask of a contract by RPC. Prices are not among it: the plan says
# whether the portal shows them.
PORTAL_FIELDS = {
    *("id", "display_name", "name", "number", "state", "client_order_ref"),
    *("date_start", "date_end", "date_cancelled"),
    *("partner_id", "company_id", "currency_id"),
    *("access_url", "access_token", "access_warning"),
}


class SaleContract(models.Model):
    """The part of ``sale.contract`` that customers reach on the portal.

    They read few of its fields themselves; what their pages show is collected with all
    rights, see ``sale_contract_page.py``.
    """

    _name = "sale.contract"
    _inherit = ["sale.contract", "portal.mixin"]

    def _compute_access_url(self):
        for contract in self:
            contract.access_url = f"/my/contracts/{contract.id}"

    @api.model
    def _has_field_access(self, field, operation):
        # What rooms and other add-ons bring is internal, unless it is named.
        if field.name not in PORTAL_FIELDS and self._is_asked_by_customer():
            return False
        return super()._has_field_access(field, operation)

    def _is_asked_by_customer(self):
        return not self.env.su and self.env.user.share

    def action_preview_contract(self):
        """Open what the customer sees on the portal."""
        self.ensure_one()
        # Whoever may read the contract needs no token, and reading writes none.
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": self.access_url,
        }

    @api.model
    def _get_portal_domain(self, partner):
        """Return the contracts of the company that a contact belongs to.

        :param res.partner partner: who is logged in
        """
        return Domain("partner_id", "child_of", partner.commercial_partner_id.ids)

    @api.model
    def _get_portal_over_domain(self, date):
        """Return the contracts of the current company that do not run any more."""
        over = Domain("state", "=", "cancelled") | Domain("date_end", "<", date)
        return Domain("company_id", "=", self.env.company.id) & over

    @api.model
    def _get_portal_filters(self):
        """Return the domains of the filters of the list, by name."""
        over = Domain.OR(
            self.with_company(company)._get_portal_over_domain(
                company._get_contract_today()
            )
            for company in self.env.companies
        )
        waiting = Domain("state", "=", "pending")
        ends = Domain("state", "in", ("to_renew", "not_renewed"))
        ends |= Domain("date_cancelled", "!=", False)
        return {
            "all": Domain.TRUE,
            "active": ~over & ~waiting,
            "waiting": ~over & waiting,
            "ending": ~over & ~waiting & ends,
            "ended": over,
        }
