from odoo import api, fields, models
from odoo.tools import format_date

from .. import terms


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
    mrr_change = fields.Monetary("MRR Change", compute="_compute_change")
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
        for row in self:
            item, date = row.contract_line_id, row._get_date()
            version = item._get_version_on(date) if date else item
            row.note = row._get_note(version, date)
            row.can_change = not row.note
            row.effective_date = not row.note and date
            row.price = row.new_price = version.price_unit
            row.mrr_change = 0.0
            if row.included and row.can_change:
                row.new_price = row._get_new_price(version)
                mrr = version._get_mrr(price=row.new_price) - version._get_mrr()
                row.mrr_change = mrr

    def _get_date(self):
        """Return the first day of the new price: one that was not billed."""
        self.ensure_one()
        item, date = self.contract_line_id, self.wizard_id.date
        return date and item._get_start() and item._get_effective_date(date)

    def _get_note(self, version, date):
        """Return why the price stays, in the user's words, or False."""
        if problems := version and version.contract_id._get_change_problems():
            return problems[0]
        if version.price_is_fixed:
            return self.env._("Fixed price")
        end = version._get_versions()[-1:]._get_end() if version else False
        if date and end and date > end:
            day = format_date(self.env, end)
            if self.wizard_id.date > end:
                return self.env._("Ends on %s", day)
            return self.env._("Billed until %s", day)
        return False

    def _get_new_price(self, version):
        wizard = self.wizard_id
        if wizard.change_type == "amount":
            return version._round_price(
                version.price_unit + wizard.amount, wizard.amount
            )
        return terms.uplift(version.price_unit, wizard.percent, version._round_price)

    def _is_changed(self):
        self.ensure_one()
        return self.included and self.can_change and self.new_price != self.price

    def _get_problems(self):
        self.ensure_one()
        # Rebates are negative, and stay so.
        if not self._is_changed() or self.new_price >= 0 or self.price < 0:
            return []
        product = self.product_id.display_name
        return [
            self.env._("%s would have a negative price: lower it by less.", product)
        ]
