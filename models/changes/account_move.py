from odoo import api, models
from odoo.fields import Command


class AccountMove(models.Model):
    """The part of ``account.move`` that takes back days of invoices."""

    _inherit = "account.move"

    def _compute_can_bill_again(self):
        """What is not sold any more is not billed again, either."""
        result = super()._compute_can_bill_again()
        # Whoever sees the button need not see the changes.
        changes = self.env["sale.contract.change"].sudo()
        changes = changes.search([("credit_move_ids", "in", self.ids)])
        (self & changes.credit_move_ids.with_env(self.env)).can_bill_again = False
        return result

    def unlink(self):
        self._drop_draft_credits()
        return super().unlink()

    def button_cancel(self):
        result = super().button_cancel()
        self._drop_draft_credits()
        return result

    def _drop_draft_credits(self):
        """Give up draft credit notes of changes with the invoices that they credit: the
        days are billed anew, without what is not sold any more.
        """
        drafts = self.reversal_move_ids.filtered(lambda move: move.state == "draft")
        if not drafts - self:
            return
        # sudo: whoever deletes invoices need not see the changes
        changes = self.env["sale.contract.change"].sudo()
        changes = changes.search([("credit_move_ids", "in", (drafts - self).ids)])
        credits = (drafts - self) & changes.credit_move_ids.with_env(self.env)
        known = credits.filtered("posted_before")
        known.button_cancel()
        (credits - known).unlink()

    @api.model
    def _group_credits(self, credits):
        """Return the lines of the credit notes that are made, by invoice.

        No credit note takes back more than is left of its invoice, and none is made
        that would give nothing, or ask for money.

        :param credits: pairs of invoice lines and values, see
            :meth:`sale.contract.line._prepare_credit_lines`
        :rtype: dict
        """
        groups = {}
        for row, values in credits:
            groups.setdefault(row.move_id, []).append((row, values))
        found = {}
        for move, pairs in groups.items():
            total, left = self._get_credits_total(pairs), move._get_amount_left()
            if move.currency_id.compare_amounts(min(total, left), 0.0) <= 0:
                continue
            factor = min(left / total, 1.0)
            found[move] = [
                (row, values | {"price_unit": values["price_unit"] * factor})
                for row, values in pairs
            ]
        return found

    def _get_amount_left(self):
        """Return what credit notes have not taken back of an invoice, without taxes."""
        self.ensure_one()
        if self.bills_rebates:
            return 0.0
        refunds = self.reversal_move_ids.filtered(
            lambda move: move.state != "cancel" and move.move_type == "out_refund"
        )
        return self._get_amount_sold() - sum(
            refund._get_amount_sold() for refund in refunds
        )

    def _get_amount_sold(self):
        """Return what is sold on it, without taxes, however much was paid down."""
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: not line.is_downpayment)
        return sum(lines.mapped("price_subtotal"))

    @api.model
    def _get_credits_total(self, credits):
        """Return what credits add up to, without taxes."""
        return sum(row._get_values_subtotal(values) for row, values in credits)

    def _prepare_contract_credit_values(self, contract, credits):
        """Return the values of the credit note that takes back days of this invoice:
        to whom it was charged, in its currency and at its rate.
        """
        self.ensure_one()
        values = {
            "move_type": "out_refund",
            "reversed_entry_id": self.id,
            "invoice_date": self.company_id._get_contract_today(),
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "preferred_payment_method_line_id": (
                self.preferred_payment_method_line_id.id
            ),
            "invoice_incoterm_id": self.invoice_incoterm_id.id,
            "invoice_user_id": self.invoice_user_id.id,
            "team_id": self.team_id.id,
            "narration": self.narration,
            "invoice_payment_term_id": self._get_credit_payment_term().id,
            "invoice_cash_rounding_id": self.invoice_cash_rounding_id.id,
            "ref": self.env._("%s: credit", contract.number),
            "invoice_origin": contract.number,
            "invoice_line_ids": [Command.create(values) for _row, values in credits],
        }
        if self.currency_id != self.company_currency_id:
            values["invoice_currency_rate"] = self.invoice_currency_rate
        return values

    def _get_credit_payment_term(self):
        """Return the payment terms of a credit note: none, but where they reduced the
        tax of the invoice, as Odoo does.
        """
        term = self.invoice_payment_term_id
        return term.filtered(
            lambda term: (
                term.early_discount and term.early_pay_discount_computation == "mixed"
            )
        )
