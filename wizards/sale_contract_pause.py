from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import intervals
from ..wording import format_day


class SaleContractPause(models.TransientModel):
    """Stops the service and the billing of contracts for some days."""

    _name = "sale.contract.pause"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Pause Contracts"

    date_choice = fields.Selection(
        [
            ("today", "Today"),
            ("billed", "After what was billed"),
            ("date", "From a date"),
        ],
        "When",
        required=True,
        default="today",
    )
    date = fields.Date(required=True)
    date_end = fields.Date(
        "Until",
        help="Last day of the pause. Empty: until somebody resumes the contract.",
    )
    move_end = fields.Boolean(
        "Extend the Term",
        default=True,
        help="The term ends later by as many days as the pause has.",
    )

    @api.depends_context("lang")
    @api.depends(
        "contract_ids", "date_choice", "date", "date_end", "move_end", "credit"
    )
    def _compute_preview(self):
        return super()._compute_preview()

    def action_apply(self):
        """Pause the contracts.

        :raise UserError: with everything that stops it, nothing having been changed
        """
        self._check_problems()
        credit = self._has_credit()
        self.contract_ids._pause(self.date, self.date_end, self.move_end, credit)

    def _has_credit(self):
        """Return whether what was billed is given back; after it, nothing is."""
        return self.credit and self.date_choice != "billed"

    def _get_problems(self, contract):
        if problems := super()._get_problems(contract):
            return problems
        if not self.date:
            return [self.env._("Enter the first day without service.")]
        if self.date_end and self.date_end < self.date:
            return [self.env._("The pause ends before it begins: enter a later day.")]
        try:
            contract._check_pause(self._get_start(contract), self.date_end)
        except UserError as error:
            return [str(error)]
        return []

    def _get_start(self, contract):
        return contract._get_pause_start(self.date, self._has_credit())

    @api.model
    def _get_preview_labels(self):
        return [
            self.env._("First Day Without Service"),
            self.env._("Service Again From"),
            self.env._("End of Term"),
            self.env._("Credit Note"),
        ]

    def _get_preview_cells(self, contract):
        date, until = self._get_start(contract), self.date_end
        lines, credits = contract.line_ids, []
        if self._has_credit():
            credits = lines._prepare_credit_lines(date, last=until or None)
        total = lines._get_credit_total(credits)
        return [
            format_day(self.env, date),
            format_day(self.env, until + intervals.ONE_DAY)
            if until
            else self.env._("when it is resumed"),
            self._get_end_text(contract, date),
            contract.currency_id.format(total) if total else "–",
        ]

    def _get_end_text(self, contract, date, format_end=format_day):
        """Return the last day of the term, in words.

        :param format_end: how a day is written: on screens, or for customers
        """
        end = contract.date_end
        if not end:
            return self.env._("no end")
        if not self.move_end:
            return format_end(self.env, end)
        if not self.date_end:
            day = format_end(self.env, end)
            return self.env._("%s, and the days of the pause", day)
        days = intervals.count_days((date, self.date_end))
        return format_end(self.env, end + days * intervals.ONE_DAY)
