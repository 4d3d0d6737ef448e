from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class SaleContractTaxReplacement(models.TransientModel):
    """Replaces a tax, mostly an archived one, from a day on, of one or all contracts.

    Items that were billed get it as a new version, after what was billed.
    """

    _name = "sale.contract.tax.replacement"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Replace Tax of Contracts"

    contract_id = fields.Many2one("sale.contract", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", related_sudo=False)
    contract_tax_ids = fields.Many2many(
        related="contract_id.line_ids.tax_ids",
        related_sudo=False,
        context={"active_test": False},
    )
    old_tax_id = fields.Many2one(
        "account.tax",
        "Tax",
        compute="_compute_old_tax_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        ondelete="cascade",
        context={"active_test": False},
        domain="[('id', 'in', contract_tax_ids)]",
    )
    new_tax_id = fields.Many2one(
        "account.tax",
        "Replace By",
        required=True,
        ondelete="cascade",
        domain="[('type_tax_use', '=', 'sale'), ('id', '!=', old_tax_id),"
        " ('company_id', 'parent_of', company_id)]",
    )
    scope = fields.Selection(
        [("one", "This contract"), ("all", "All contracts of the company")],
        "Contracts",
        required=True,
        default="one",
    )
    date = fields.Date(
        "From",
        compute="_compute_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        help="First day with the new tax; where that day was billed, the first one "
        "that was not.",
    )
    contract_count = fields.Integer(
        "Contracts That Change", compute="_compute_contract_count"
    )

    @api.depends("contract_id")
    def _compute_old_tax_id(self):
        for wizard in self:
            contract = wizard.contract_id
            wizard.old_tax_id = contract and contract._get_archived_taxes()[:1].id

    @api.depends("contract_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.contract_id.company_id or self.env.company
            wizard.date = company._get_contract_today()

    @api.depends("contract_id", "old_tax_id", "scope", "date")
    def _compute_contract_count(self):
        for wizard in self:
            wizard.contract_count = len(wizard._get_contracts())

    def _get_contracts(self):
        """Return the contracts that have the tax on that day or later."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.contract_id.company_id.id)
            & Domain("state", "in", ("pending", "active", "to_renew"))
            & Domain("line_ids", "any", self._get_items_domain())
        )
        if self.scope == "one":
            domain &= Domain("id", "=", self.contract_id.id)
        return self.env["sale.contract"].search(domain)

    def _get_items_domain(self):
        """Return the items that have the tax and are sold on that day or later."""
        goes_on = Domain("date_end", "=", False) | Domain("date_end", ">=", self.date)
        return goes_on & Domain("tax_ids", "in", self.old_tax_id.ids)

    def action_apply(self):
        """Replace the tax.

        :raise UserError: if no contract has it then
        """
        self.ensure_one()
        contracts = self._get_contracts()
        contracts.check_access("write")
        contracts._lock_for_change()
        old, new = self.old_tax_id, self.new_tax_id
        changed = [
            items
            for contract in contracts
            if (items := contract._replace_tax(old, new, self.date))
        ]
        if not changed:
            raise UserError(
                self.env._(
                    "No contract is billed with %s from that day on: choose another "
                    "tax or an earlier day.",
                    old.display_name,
                )
            )
        self._replace_in_quotations(contracts)

    def _replace_in_quotations(self, contracts):
        """Replace it in renewals that the customer has not seen."""
        # Whoever may change contracts changes what follows from them.
        lines = self.env["sale.order.line"].sudo()
        lines = lines.search(
            [
                ("renewed_line_id.contract_id", "in", contracts.ids),
                ("order_id.state", "=", "draft"),
                ("tax_ids", "in", self.old_tax_id.ids),
            ]
        )
        for line in lines:
            taxes = line.tax_ids - self.old_tax_id + self.new_tax_id
            line.tax_ids = [Command.set(taxes.ids)]
