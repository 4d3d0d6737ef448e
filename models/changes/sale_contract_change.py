from odoo import models


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
        # sudo: nobody deletes changes; the one that is undone was checked
        reversals = self.sudo().search([("reverted_change_id", "in", self.ids)])
        reversals.unlink()

    def _create_credit_note(self, credits):
        """Credit what was invoiced for days that are not sold any more.

        Changes that are made at once have one credit note per invoice.

        :param credits: see :meth:`sale.contract.line._prepare_credit_lines`
        :return: the credit notes, as draft or posted as the plan says; none if nothing
            is left to credit
        :rtype: account.move
        """
        # Whatever company is on the screen: that of the contract.
        contract = self.contract_id.with_company(self.contract_id.company_id)
        # As for the invoices of the contract.
        moves = contract.env["account.move"].sudo()
        groups = moves._group_credits(credits)
        if not groups:
            return moves.sudo(False)
        contract.ensure_one()
        notes = moves.create(
            [
                invoice._prepare_contract_credit_values(contract, pairs)
                for invoice, pairs in groups.items()
            ]
        )
        # sudo: nobody writes changes; the one that made them was checked
        self.sudo().credit_move_ids = notes
        notes._log_contracts([contract] * len(notes))
        # What takes back a draft waits for it.
        ready = notes.filtered(lambda move: move.reversed_entry_id.state == "posted")
        contract._finish_invoices(ready, [contract] * len(ready))
        return notes.sudo(False)
