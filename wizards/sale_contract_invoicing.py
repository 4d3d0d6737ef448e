from odoo import api, fields, models

from ..wording import format_day


class SaleContractInvoicing(models.TransientModel):
    """Bills what is due of contracts until a day, and shows it before."""

    _name = "sale.contract.invoicing"
    _inherit = ["sale.contract.wizard.mixin"]
    _description = "Create Invoices of Contracts"

    date = fields.Date(
        "Due Until",
        required=True,
        help="Every billing period that is due on that day or before, and that was not "
        "billed, is billed.",
    )

    @api.depends_context("lang")
    @api.depends("contract_ids", "date")
    def _compute_preview(self):
        return super()._compute_preview()

    def action_apply(self):
        """Bill the contracts.

        :return: the action that shows the invoices
        :raise UserError: with everything that stops it, or if nothing is due
        """
        self.ensure_one()
        return self.contract_ids.action_create_invoices(self.date)

    def _get_problems(self, contract):
        return contract._get_invoice_problems()

    @api.model
    def _get_preview_labels(self):
        return [
            self.env._("Service"),
            self.env._("Invoice Lines"),
            self.env._("Amount"),
        ]

    def _get_preview_cells(self, contract):
        rows = self.date and contract._get_due_rows(self.date)
        if not rows:
            return [contract._get_nothing_due_message(self.date), "–", "–"]
        parts = [part for _line, _period, part in rows]
        first, last = min(p[0] for p in parts), max(p[1] for p in parts)
        amount = contract.line_ids._get_values_total(
            line._prepare_invoice_line_values(period, part)
            for line, period, part in rows
        )
        return [
            self.env._(
                "%(first)s to %(last)s",
                first=format_day(self.env, first),
                last=format_day(self.env, last),
            ),
            str(len(rows)),
            contract.currency_id.format(amount),
        ]
