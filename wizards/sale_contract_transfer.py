from odoo import api, fields, models

from ..intervals import ONE_DAY
from ..wording import format_day


class SaleContractTransfer(models.TransientModel):
    """Assigns contracts to another customer from a day on."""

    _name = "sale.contract.transfer"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Assign to Another Customer"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    partner_id = fields.Many2one(
        "res.partner",
        "New Customer",
        required=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    date_choice = fields.Selection(
        [
            ("billed", "After what was billed"),
            ("today", "Today"),
            ("date", "From a date"),
        ],
        "When",
        required=True,
        default="billed",
    )
    partner_invoice_id = fields.Many2one(
        "res.partner",
        "Invoice Address",
        compute="_compute_addresses",
        compute_sudo=False,
        store=True,
        readonly=False,
        check_company=True,
    )
    partner_shipping_id = fields.Many2one(
        "res.partner",
        "Delivery Address",
        compute="_compute_addresses",
        compute_sudo=False,
        store=True,
        readonly=False,
        check_company=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_fiscal_position_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        check_company=True,
        help="Maps the taxes of what is billed to the new customer, as on an order.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment Terms",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        check_company=True,
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        check_company=True,
        help="Of renewals and of what is sold more: agreed prices stay. Empty, or in "
        "another currency: each contract keeps its own.",
    )

    @api.depends("contract_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.contract_ids.company_id[:1]

    @api.depends("partner_id")
    def _compute_addresses(self):
        for wizard in self:
            addresses = wizard.partner_id.address_get(["invoice", "delivery"])
            wizard.partner_invoice_id = addresses.get("invoice")
            wizard.partner_shipping_id = addresses.get("delivery")

    @api.depends("partner_id", "partner_shipping_id", "company_id")
    def _compute_fiscal_position_id(self):
        for wizard in self:
            choice = wizard.fiscal_position_id.with_company(wizard.company_id)
            wizard.fiscal_position_id = choice._get_fiscal_position(
                wizard.partner_id, wizard.partner_shipping_id
            )

    @api.depends("partner_id", "company_id")
    def _compute_terms(self):
        for wizard in self:
            customer = wizard.partner_id.with_company(wizard.company_id)
            wizard.payment_term_id = customer.property_payment_term_id
            wizard.pricelist_id = customer.property_product_pricelist

    @api.depends_context("lang")
    @api.depends(
        "contract_ids", "partner_id", "date_choice", "date", "fiscal_position_id"
    )
    def _compute_preview(self):
        return super()._compute_preview()

    def action_apply(self):
        """Assign the contracts.

        :raise UserError: with everything that stops it, nothing having been changed
        """
        self._check_problems()
        for contract in self.contract_ids:
            contract._assign(self._get_date(contract), self._prepare_values(contract))

    def _prepare_values(self, contract):
        """Return what the record of the change says of the new customer."""
        pricelist = self.pricelist_id
        if pricelist.currency_id != contract.currency_id:
            pricelist = contract.pricelist_id
        return {
            "new_partner_id": self.partner_id.id,
            "new_invoice_partner_id": self.partner_invoice_id.id,
            "new_shipping_partner_id": self.partner_shipping_id.id,
            "new_fiscal_position_id": self.fiscal_position_id.id,
            "new_payment_term_id": self.payment_term_id.id,
            "new_pricelist_id": pricelist.id,
        }

    def _get_date(self, contract):
        """Return from when it belongs to the new customer; False if nobody says."""
        today = contract.company_id._get_contract_today()
        if self.date_choice == "date":
            return self.date
        if self.date_choice == "today" or not contract.date_start:
            return today
        return contract._get_pause_start(today, credit=False)

    def _get_problems(self, contract):
        if problems := super()._get_problems(contract):
            return problems
        if len(self.contract_ids.company_id) > 1:
            return [self.env._("Choose contracts of one company.")]
        if contract.transfer_id:
            return [
                self.env._(
                    "It will belong to %s already: undo that on the contract first.",
                    contract.transfer_partner_id.display_name,
                )
            ]
        if not self.partner_id:
            return [self.env._("Choose the new customer.")]
        return contract._get_transfer_problems(
            self.partner_id, self._get_date(contract)
        )

    @api.model
    def _get_preview_labels(self):
        return [
            self.env._("Belongs to the New Customer From"),
            self.env._("Old Customer Pays Until"),
            self.env._("New Customer Pays From"),
            self.env._("Renewal"),
        ]

    def _get_preview_cells(self, contract):
        date = self._get_date(contract)
        first = contract._get_pause_start(date, credit=False)
        days = [line._get_first_day_of_new_customer(date) for line in contract.line_ids]
        start = min(filter(None, days), default=False)
        lead = contract._get_open_renewal()
        return [
            format_day(self.env, date),
            format_day(self.env, first - ONE_DAY),
            format_day(self.env, start) if start else "–",
            self.env._("%s is lost, the new customer gets one", lead.display_name)
            if lead
            else "–",
        ]
