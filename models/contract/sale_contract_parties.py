from odoo import fields, models


class SaleContract(models.Model):
    """Who owns a contract, and how its customer is quoted and billed."""

    _inherit = "sale.contract"
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_fiscal_position_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Adapts taxes and accounts of the invoices.",
    )
    client_order_ref = fields.Char("Customer Reference")

    def _get_party_problem(self, customer, company):
        """Return why a document of this customer and company can neither sell into the
        contract nor renew it, in one sentence; or an empty text.

        :param res.partner customer: a contact or address of the customer will do
        """
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        if company and company != self.company_id:
            if not self._may_be_named():
                return self.env._(
                    "A contract of another company cannot be sold into or renewed: "
                    "choose contracts of %s.",
                    company.name,
                )
            return self.env._(
                "%(contract)s belongs to the company %(owner)s, and not to "
                "%(company)s: choose the company of the contract.",
                contract=self.display_name,
                owner=self.company_id.name,
                company=company.name,
            )
        if not customer or customer.commercial_partner_id == owner:
            return ""
        if not self._may_be_named():
            return self.env._(
                "A contract of another customer cannot be sold into or renewed: choose "
                "contracts of %s.",
                customer.display_name,
            )
        return self.env._(
            "%(contract)s belongs to %(owner)s, and not to %(customer)s: choose the "
            "customer of the contract, or sell a new contract.",
            contract=self.display_name,
            owner=owner.display_name,
            customer=customer.display_name,
        )

    def _may_be_named(self):
        """Return whether the user, whatever rights the code has, may see it."""
        self.ensure_one()
        return self.sudo(False).has_access("read")

    def _get_owner_team(self):
        self.ensure_one()
        return self.company_id.renewal_team_id or self.team_id

    def _get_owner(self):
        """Return who owns the renewal: the team leader if the salesperson is gone, or
        a sales manager of the company. What is nobody's may stay so.
        """
        self.ensure_one()
        leader = self._get_owner_team().user_id
        owner = self.user_id.filtered("active") or leader.filtered("active")
        if owner or not self.user_id:
            return owner
        return self._get_sales_manager()

    def _get_responsible(self):
        """Return who is asked to do something for the contract; never nobody."""
        self.ensure_one()
        return self._get_owner() or self._get_sales_manager() or self.env.user

    def _get_sales_manager(self):
        """Return the sales manager of the company who is longest in it; may be empty.

        The users of the group are read once, for however many contracts.
        """
        self.ensure_one()
        # Whoever renews need not be able to read the groups of colleagues.
        managers = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        found = managers.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        return found.sorted("id")[:1].sudo(self.env.su)

    def _get_quotation_pricelist(self):
        """Return a pricelist in the currency of the contract; may be empty."""
        self.ensure_one()
        customer = self.partner_id.with_company(self.company_id)
        candidates = self.pricelist_id | customer.property_product_pricelist
        return candidates.filtered(
            lambda pricelist: (
                pricelist.active and pricelist.currency_id == self.currency_id
            )
        )[:1]

    def _read_quotation_pricelists(self):
        """Find the pricelists of all customers at once: Odoo searches for them by
        country, each time it is asked.
        """
        for company, contracts in self.grouped("company_id").items():
            customers = contracts.partner_id.with_company(company)
            customers.mapped("property_product_pricelist")

    def _prepare_quotation_values(self):
        """Return what the renewal quotation takes over from the contract."""
        self.ensure_one()
        return {
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "payment_term_id": self.payment_term_id.id,
        }
