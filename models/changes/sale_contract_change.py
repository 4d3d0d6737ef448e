from odoo import models
from odoo.fields import Command


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that goes back, or is credited."""

    _inherit = "sale.contract.change"

    def _create_reversal(self, date):
        """Record that the change goes back on a day."""
        self.ensure_one()
        return self._record(
            self.contract_id,
            self.kind,
            date,
            -self.mrr_change,
            line_id=self.line_id.id,
            description=self.description,
            before=self.after,
            after=self.before,
            reverted_change_id=self.id,
        )

    def _undo_reversal(self):
        """Forget that the change goes back on a day: it will on another one."""
        reversals = self.sudo().search([("reverted_change_id", "in", self.ids)])
        reversals.unlink()

    def _create_credit_note(self, lines):
        """Credit what was billed for days that are not sold any more.

        Changes that are made at once have one credit note.

        :param lines: values of its lines; empty: nothing is created
        :return: the credit note, as draft or posted as the plan says
        :rtype: account.move
        """
        contract = self.contract_id.with_company(self.contract_id.company_id)
        moves = contract.env["account.move"]
        if not lines:
            return moves
        contract.ensure_one()
        # As for the invoices of the contract.
        move = moves.sudo().create(
            contract._prepare_invoice_values()
            | {
                "move_type": "out_refund",
                "ref": self.env._("%s: credit", contract.number),
                "invoice_origin": contract.number,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(values) for values in lines],
            }
        )
        self.sudo().credit_move_id = move
        move._log_contracts([contract])
        contract._finish_invoices(move, [contract])
        return move.sudo(False)
