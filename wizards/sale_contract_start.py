from odoo import api, fields, models

from ..wording import format_day


class SaleContractStart(models.TransientModel):
    """Starts pending contracts by hand, on a day."""

    _name = "sale.contract.start"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Start Contracts"

    date_choice = fields.Selection(
        [("today", "Today"), ("date", "From a date")],
        "When",
        required=True,
        default="today",
    )
    date = fields.Date(required=True)

    @api.depends_context("lang")
    @api.depends("contract_ids", "date")
    def _compute_preview(self):
        return super()._compute_preview()

    def action_apply(self):
        """Start the contracts.

        :raise UserError: with everything that stops it, nothing having been changed
        """
        self.contract_ids.action_start(self.date)

    def _get_problems(self, contract):
        if not self.date:
            return [self.env._("Enter the first day of the term.")]
        return contract._get_activation_problems(self.date)

    @api.model
    def _get_preview_labels(self):
        return [
            self.env._("Waits For"),
            self.env._("First Day"),
            self.env._("Last Day"),
        ]

    def _get_preview_cells(self, contract):
        end = contract._get_agreed_end() or contract.plan_id._get_term_end(self.date)
        return [
            contract.waiting_for,
            format_day(self.env, self.date),
            format_day(self.env, end) if end else self.env._("no end"),
        ]
