from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..problems import get_paragraphs


class SaleContractPriceChange(models.TransientModel):
    """Changes the prices of contract items from a day on, by a percentage or an amount.

    Every item shows what happens to it, and may be left out.
    """

    _name = "sale.contract.price.change"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Change Prices of Contracts"

    date = fields.Date("From", required=True)
    change_type = fields.Selection(
        [("percent", "By a percentage"), ("amount", "By an amount")],
        "Change",
        required=True,
        default="percent",
    )
    percent = fields.Float("Percentage", help="Negative lowers the prices.")
    amount = fields.Float(
        "Amount per Period",
        min_display_digits="Product Price",
        help="Added to the price of one unit per billing period. Negative lowers it.",
    )
    line_ids = fields.One2many(
        "sale.contract.price.change.line",
        "wizard_id",
        "Items",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.constrains("change_type", "percent")
    def _check_percent(self):
        wizards = self.filtered(lambda wizard: wizard.change_type == "percent")
        plans = self.env["sale.contract.plan"]
        plans._check_percentages(wizards.mapped("percent"))

    @api.depends("contract_ids")
    def _compute_line_ids(self):
        for wizard in self:
            items = wizard.contract_ids._origin.line_ids._get_current_versions()
            wizard.line_ids = [
                Command.clear(),
                *(Command.create({"contract_line_id": item.id}) for item in items),
            ]

    @api.depends_context("lang")
    @api.depends("contract_ids", "line_ids.included", "line_ids.new_price")
    def _compute_preview(self):
        """The items show what happens; what stops it is left to say, and which
        contracts have none."""
        for wizard in self:
            contracts = wizard.contract_ids._origin
            left_out = contracts - wizard.line_ids.contract_line_id.contract_id
            problems = {c: wizard._get_problems(c) for c in contracts}
            notes = {c: wizard._get_left_out_notes(c) for c in left_out}
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.contract_change_problems",
                {
                    "paragraphs": get_paragraphs(problems),
                    "notes": get_paragraphs(notes),
                },
            )

    def _get_left_out_notes(self, contract):
        problems = contract._get_change_problems()
        return problems or [self.env._("No item is sold today or later.")]

    def action_apply(self):
        """Change the prices of the items that are included.

        :raise UserError: with everything that stops it, nothing having been changed
        """
        self._check_problems()
        rows = self.line_ids.filtered(lambda row: row._is_changed())
        if not rows:
            raise UserError(
                self.env._(
                    "No price changes: enter a percentage or an amount, and include "
                    "items whose price may change."
                )
            )
        for row in rows:
            row.contract_line_id._change_price(self.date, row.new_price)

    def _get_problems(self, contract):
        # Contracts that do not go on are listed without a change.
        rows = self.line_ids.filtered(
            lambda row: row.contract_line_id.contract_id == contract
        )
        return [problem for row in rows for problem in row._get_problems()]
