from odoo import api, fields, models

from ..intervals import ONE_DAY
from ..wording import format_day


class SaleContractCancel(models.TransientModel):
    """Cancels contracts from a day on, with a reason."""

    _name = "sale.contract.cancel"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Cancel Contracts"

    date_choice = fields.Selection(
        [
            ("today", "Today"),
            ("billed", "After what was billed"),
            ("term", "After the end of the term"),
            ("date", "From a date"),
        ],
        "When",
        required=True,
        default="today",
    )
    reason_id = fields.Many2one("crm.lost.reason", required=True)

    @api.depends_context("lang")
    @api.depends("contract_ids", "date_choice", "date", "credit")
    def _compute_preview(self):
        return super()._compute_preview()

    def action_apply(self):
        """Cancel the contracts.

        :raise UserError: with everything that stops it, nothing having been changed
        """
        self._check_problems()
        for contract in self.contract_ids:
            contract.action_cancel(
                self._get_date(contract), self.reason_id.id, self.credit
            )

    def _get_date(self, contract):
        """Return the first day without service, or False if there is none."""
        today = contract.company_id._get_contract_today()
        # What has not started ends at once: there are no days to choose from.
        if self.date_choice == "today" or contract._is_waiting():
            return today
        if self.date_choice == "billed":
            return contract._get_pause_start(today, credit=False)
        if self.date_choice == "term":
            return contract.date_end and contract.date_end + ONE_DAY
        return self.date

    def _get_problems(self, contract):
        problems = super()._get_problems(contract)
        if problems and not contract._is_waiting():
            return problems
        date = self._get_date(contract)
        if date:
            return contract._get_cancel_problems(date)
        if self.date_choice == "term":
            return [self.env._("It has no end: choose a date.")]
        return [self.env._("Enter the first day without service.")]

    @api.model
    def _get_preview_labels(self):
        return [
            self.env._("First Day Without Service"),
            self.env._("MRR"),
            self.env._("Credit Note"),
            self.env._("Renewal"),
        ]

    def _get_preview_cells(self, contract):
        date, currency = self._get_date(contract), contract.currency_id
        lines = contract.line_ids
        credits = lines._prepare_credit_lines(date) if self.credit else []
        total = lines._get_credit_total(credits)
        lead = contract.renewal_lead_id
        lost = lead.active and lead.won_status == "pending"
        return [
            format_day(self.env, date),
            currency.format(-contract._get_mrr_ended(date)),
            currency.format(total) if total else "–",
            self.env._("%s is lost", lead.display_name) if lost else "–",
        ]
