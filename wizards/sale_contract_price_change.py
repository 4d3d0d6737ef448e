from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.changes.sale_price_run import CHANGE_TYPES
from ..problems import get_paragraphs

# How many contracts are changed while somebody waits for it.
MAX_AT_ONCE = 200


class SaleContractPriceChange(models.TransientModel):
    """Changes the prices of contract items from a day on, by a percentage or an amount.

    Every item shows what happens to it, and may be left out.
    """

    _name = "sale.contract.price.change"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Change Prices of Contracts"

    date_choice = fields.Selection(
        [("billed", "After what was billed"), ("date", "From a date")],
        "When",
        required=True,
        default="billed",
    )
    date = fields.Date(required=True)
    change_type = fields.Selection(
        CHANGE_TYPES,
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

    is_in_background = fields.Boolean(
        compute="_compute_is_in_background",
        compute_sudo=False,
        help="So many contracts are changed by a scheduled action.",
    )

    has_many = fields.Boolean(compute="_compute_is_in_background", compute_sudo=False)

    @api.depends("contract_ids")
    def _compute_is_in_background(self):
        for wizard in self:
            wizard.is_in_background = len(wizard.contract_ids) > MAX_AT_ONCE
            wizard.has_many = len(wizard.contract_ids) > 1

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
            problems = wizard._get_all_problems(contracts)
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
        """Change the prices of the items that are included; those of many contracts by
        the scheduled action.

        :return: for many contracts, the action that shows how far it is
        :raise UserError: with everything that stops it, nothing having been changed
        """
        self.ensure_one()
        if self.is_in_background:
            return self._start_run()
        self._check_problems()
        rows = self.line_ids.filtered(lambda row: row._is_changed())
        if not rows:
            raise UserError(
                self.env._(
                    "No price changes: enter a percentage or an amount, and include "
                    "items whose price may change."
                )
            )
        # One item after the other, where rows name several versions of it.
        while rows:
            roots = rows.grouped(lambda row: row.contract_line_id._get_root())
            now = rows.browse().concat(*(found[:1] for found in roots.values()))
            prices = now.mapped("new_price")
            now.contract_line_id._change_prices(self.date, prices)
            rows -= now
        return None

    def _start_run(self):
        """Leave the change to the scheduled action, and show the record of it."""
        included = self.line_ids.filtered("included")
        value = self.percent if self.change_type == "percent" else self.amount
        if not (included and value):
            raise UserError(
                self.env._(
                    "No price changes: enter a percentage or an amount, and include "
                    "items whose price may change."
                )
            )
        runs = self.env["sale.price.run"]._start(
            included.contract_line_id,
            date=self.date,
            change_type=self.change_type,
            percent=self.percent,
            amount=self.amount,
        )
        return runs._get_records_action(name=self.env._("Price Changes"))

    def _get_problems(self, contract):
        return self._get_all_problems(contract)[contract]

    def _get_all_problems(self, contracts):
        rows = self.line_ids.grouped(lambda row: row.contract_line_id.contract_id)
        # Contracts that do not go on are listed without a change.
        return {
            contract: [
                problem
                for row in rows.get(contract, ())
                for problem in row._get_problems()
            ]
            for contract in contracts
        }
