from odoo import api, fields, models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says with whom its taxes were agreed.

    Agreed taxes stay while customer and fiscal position stay; when either changes, they
    are mapped as on an order.
    """

    _inherit = "sale.contract"

    customer_fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        "Usual Fiscal Position",
        compute="_compute_customer_fiscal_position_id",
        store=True,
        precompute=True,
        help="What Odoo chose for the customer when the fiscal position was agreed: "
        "somebody may have chosen another one.",
    )
    offered_fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        "Fiscal Position Offered",
        compute="_compute_offered_fiscal_position_id",
        help="Under which more is sold, and the contract renewed: the one that was "
        "agreed, unless the customer has got another one since.",
    )

    @api.depends("partner_id", "partner_shipping_id", "company_id")
    def _compute_fiscal_position_id(self):
        positions = self._get_customer_fiscal_positions()
        for contract in self:
            contract.fiscal_position_id = positions[contract]

    @api.depends(
        "partner_id", "partner_shipping_id", "company_id", "fiscal_position_id"
    )
    def _compute_customer_fiscal_position_id(self):
        positions = self._get_customer_fiscal_positions()
        for contract in self:
            contract.customer_fiscal_position_id = positions[contract]

    # Nothing of the delivery address: no index leads from there to its contracts.
    @api.depends(
        "fiscal_position_id",
        "customer_fiscal_position_id",
        "partner_id.country_id",
        "partner_id.property_account_position_id",
        "partner_id.vat",
    )
    def _compute_offered_fiscal_position_id(self):
        positions = self._get_customer_fiscal_positions()
        for contract in self:
            position = positions[contract]
            if position == contract.customer_fiscal_position_id:
                position = contract.fiscal_position_id
            contract.offered_fiscal_position_id = position

    def _get_customer_fiscal_positions(self):
        """Return the fiscal position that Odoo chooses today, by contract."""
        positions = {}
        found = {}
        for contract in self:
            customer, address = contract.partner_id, contract.partner_shipping_id
            company = contract.company_id
            key = customer, address, company
            if key not in positions:
                choice = self.env["account.fiscal.position"].with_company(company)
                positions[key] = choice._get_fiscal_position(customer, address)
            found[contract] = positions[key].with_env(self.env)
        return found

    def _get_tax_agreement(self):
        """Return what agreed taxes depend on: while it is the same, they stay."""
        self.ensure_one()
        # People of one customer share its taxes.
        customer = self.partner_id.commercial_partner_id
        return customer, self.fiscal_position_id, self.company_id

    def _has_agreed_taxes(self, customer, position):
        """Return whether agreed taxes hold for a customer and a fiscal position."""
        self.ensure_one()
        agreed, agreed_position, _company = self._get_tax_agreement()
        return agreed == customer.commercial_partner_id and agreed_position == position

    def copy(self, default=None):
        """A duplicate for another customer is mapped like a contract that changes."""
        default = dict(default or {})
        names = ("partner_id", "partner_shipping_id", "fiscal_position_id")
        changed = {name: default.pop(name) for name in names if name in default}
        contracts = super().copy(default)
        if changed:
            contracts.write(changed)
        return contracts
