from odoo import api, fields, models


class SaleContractPriceChangeLine(models.TransientModel):
    """What a price change does to one item."""

    _name = "sale.contract.price.change.line"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Price Change of a Contract Item"

    wizard_id = fields.Many2one(
        "sale.contract.price.change", required=True, ondelete="cascade"
    )
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Item", required=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        related="contract_line_id.contract_id", related_sudo=False
    )
    contract_number = fields.Char(related="contract_id.number", related_sudo=False)
    partner_id = fields.Many2one(
        related="contract_line_id.contract_id.partner_id", related_sudo=False
    )
    currency_id = fields.Many2one(
        related="contract_line_id.currency_id", related_sudo=False
    )
    product_id = fields.Many2one(
        related="contract_line_id.product_id", related_sudo=False
    )
    included = fields.Boolean(
        compute="_compute_included",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    can_change = fields.Boolean(compute="_compute_change")
    price = fields.Float(
        "Current Price", compute="_compute_change", min_display_digits="Product Price"
    )
    new_price = fields.Float(
        compute="_compute_change", min_display_digits="Product Price"
    )
    effective_date = fields.Date("Effective", compute="_compute_change")
    # On its own: whoever changes the prices does not ask for it.
    mrr_change = fields.Monetary("MRR Change", compute="_compute_mrr_change")
    note = fields.Char(compute="_compute_change")

    @api.depends("contract_line_id")
    def _compute_included(self):
        for row in self:
            row.included = not row.contract_line_id.price_is_fixed

    @api.depends_context("lang")
    @api.depends(
        "contract_line_id",
        "included",
        "wizard_id.date",
        "wizard_id.change_type",
        "wizard_id.percent",
        "wizard_id.amount",
    )
    def _compute_change(self):
        for wizard, rows in self.grouped("wizard_id").items():
            changes = rows.contract_line_id._get_price_changes(
                wizard.date, wizard.change_type, wizard.percent, wizard.amount
            )
            for row in rows:
                row._show_change(changes.get(row.contract_line_id))

    def _show_change(self, change):
        """Show what happens to the item: see ``sale.contract.line``.

        :param change: empty for a row without an item
        """
        version = change["version"] if change else self.contract_line_id
        self.note = change and change["note"]
        self.can_change = not self.note
        self.effective_date = change and not self.note and change["date"]
        self.price = self.new_price = version.price_unit
        if change and self.included and self.can_change:
            self.new_price = change["price"]

    @api.depends("contract_line_id", "price", "new_price", "effective_date")
    def _compute_mrr_change(self):
        for row in self:
            row.mrr_change = row._get_mrr_change()

    def _get_mrr_change(self):
        """Return what the new price adds to the recurring revenue per month."""
        self.ensure_one()
        if not self._is_changed():
            return 0.0
        item, day = self.contract_line_id, self.effective_date
        version = item._get_version_on(day) if day else item
        return version._get_mrr(price=self.new_price) - version._get_mrr()

    def _is_changed(self):
        self.ensure_one()
        return self.included and self.can_change and self.new_price != self.price

    def _get_problems(self):
        self.ensure_one()
        # Rebates are negative, and stay so.
        if not self._is_changed() or self.new_price >= 0 or self.price < 0:
            return []
        return [self.contract_line_id._get_negative_price_problem()]
