from odoo import models
from odoo.exceptions import UserError

from ...problems import get_left_out_notice


class SaleContract(models.Model):
    """The part of ``sale.contract`` that bills a selection: one that cannot be billed
    keeps its error, as with the scheduled action, and stops none of the others.
    """

    _inherit = "sale.contract"

    def _create_possible_invoices(self, date):
        """Bill what is due of each contract that can be billed.

        :param date date: see :meth:`action_create_invoices`
        :return: the invoices, and the contracts that were due and could not be billed
        """
        self._check_may_invoice()
        self._lock_for_change()
        problems = {contract: contract._get_invoice_problems() for contract in self}
        failed = self.filtered(lambda c: problems[c] and c._is_invoice_due(date))
        for contract in failed:
            contract._note_invoice_error(" ".join(problems[contract]))
        moves = self.env["account.move"]
        billable = self.filtered(lambda contract: not problems[contract])
        for batch in billable._get_billed_together():
            moves = moves.union(
                *batch._work_or_split("_create_invoices", "_note_invoice_error", date)
            )
        # What was billed has no error any more.
        return moves, failed | billable.filtered("invoice_error")

    def _get_billed_together(self):
        """Return the contracts in parts: what may share an invoice is in one."""
        groups = self.grouped(lambda contract: contract._get_invoice_batch_key())
        return list(groups.values())

    def _is_invoice_due(self, date):
        self.ensure_one()
        day = date or self.company_id._get_contract_today()
        return bool(self.next_invoice_date) and self.next_invoice_date <= day

    def _get_left_out_notice(self, failed, action):
        """Return the action that says what could not be billed, and then opens the
        invoices of the others.

        :param failed: contracts that keep their errors
        """
        return get_left_out_notice(
            self.env._("%s could not be billed", len(failed)),
            {contract: contract.invoice_error for contract in failed},
            self.env._("• %s more: their contracts say why."),
            action,
        )

    def _raise_nothing_billed(self, failed, date):
        """Say why not a single invoice was made."""
        if not failed:
            raise UserError(self._get_nothing_due_message(date))
        title = self.env._("The invoices cannot be made.")
        texts = [
            f"{contract.display_name}\n- {contract.invoice_error}"
            for contract in failed
        ]
        raise UserError("\n\n".join([title, *texts]))
