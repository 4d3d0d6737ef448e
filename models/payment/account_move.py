from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ... import dunning

OPEN_STATES = ("draft", "pending", "authorized")
NOT_PAID = ("not_paid", "partial")
# A payment that its customer began, and neither finished nor gave up.
CHECKOUT_HOURS = 24


class AccountMove(models.Model):
    """The part of ``account.move`` that is charged for contracts."""

    _inherit = "account.move"

    def _is_charged(self):
        """Return whether it is an invoice with something open that is charged: one that
        is posted; or a draft of contracts that are charged before.
        """
        self.ensure_one()
        if self.move_type != "out_invoice" or self.state == "cancel":
            return False
        if self.state == "draft" and not self._is_charged_first():
            return False
        if self.state == "posted" and self.payment_state not in NOT_PAID:
            return False
        return self.currency_id.compare_amounts(self._get_amount_to_charge(), 0.0) > 0

    def _is_charged_first(self):
        """Return whether a draft waits for its payment: one that contracts made."""
        self.ensure_one()
        # sudo: who bills an order need not read its contracts; only their plans are
        # read
        plans = self.sudo().contract_ids.plan_id
        return (
            bool(plans)
            and all(plan.payment_mode == "token_charge_first" for plan in plans)
            and not self.invoice_line_ids.sale_line_ids
        )

    def _get_amount_to_charge(self):
        """Return what is open, in the currency of the invoice."""
        self.ensure_one()
        return self.amount_total if self.state == "draft" else self.amount_residual

    def _get_charge_day(self):
        """Return the day from which on it is charged."""
        self.ensure_one()
        created = self.company_id._get_contract_day(self.create_date)
        if self.state == "draft":
            return self.invoice_date or created
        return self.invoice_date_due or self.invoice_date or created

    def _get_debt(self, contract):
        """Return what is known of an open invoice of a contract.

        :rtype: dunning.Debt
        """
        self.ensure_one()
        debt = dunning.Debt(self._get_charge_day())
        transactions = self.transaction_ids.sorted("id")
        debt.waits = any(tx._is_open_for(self) for tx in transactions)
        debt.unanswered = any(
            tx.state == "draft" and tx.is_unanswered for tx in transactions
        )
        counted = transactions.filtered(
            lambda tx: (
                tx.contract_invoice_id == self and tx.id > contract.attempts_after_id
            )
        )
        done = counted.filtered(lambda tx: tx.state == "done")[-1:]
        if done and not debt.waits:
            today = contract.company_id._get_contract_today()
            debt.given_back = True
            debt.refused = [contract.payment_failed_since or today]
            debt.message = self._get_given_back_text(done)
        refused = counted.filtered(
            lambda tx: tx.state in ("error", "cancel") and tx.id > (done.id or 0)
        )
        days = [
            self.company_id._get_contract_day(tx.last_state_change) for tx in refused
        ]
        debt.refused += days
        if last := refused[-1:]:
            debt.message = last._get_refusal_text()
            debt.hard = dunning.is_hard_refusal(last.state_message)
        return debt

    def _get_given_back_text(self, transaction):
        return self.env._(
            "%(invoice)s was paid with %(reference)s, and %(amount)s of it is open "
            "again.",
            invoice=self.name,
            reference=transaction.reference,
            amount=format_amount(
                self.env, self._get_amount_to_charge(), self.currency_id
            ),
        )

    def _is_at_checkout(self):
        """Return whether its customer may be paying it online right now."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(hours=CHECKOUT_HOURS)
        return any(
            tx.state == "draft"
            and tx.contract_invoice_id != self
            and tx.last_state_change > since
            for tx in self.transaction_ids
        )

    def _prepare_charge_values(self, token):
        """Return the values of the transaction that charges what is open.

        :param payment.token token: with what
        """
        self.ensure_one()
        transactions = self.env["payment.transaction"]
        names = ", ".join(self.contract_ids.mapped("number"))
        reference = transactions._compute_reference(
            token.provider_id.code, prefix=self.name or names
        )
        return {
            "provider_id": token.provider_id.id,
            "payment_method_id": token.payment_method_id.id,
            "token_id": token.id,
            "reference": reference,
            "operation": "offline",
            "amount": self._get_amount_to_charge(),
            "currency_id": self.currency_id.id,
            "partner_id": token.partner_id.id,
            "invoice_ids": [(6, 0, self.ids)],
            "contract_invoice_id": self.id,
            # Nothing is to be done for it before it has an answer.
            "is_post_processed": True,
        }

    def _send_once_paid(self):
        """Send what was kept as a draft until it was paid, if its plan says so."""
        unsent = self.filtered(
            lambda move: (
                move.state == "posted"
                and not (move.is_move_sent or move.sending_data)
                and not move.invoice_line_ids.sale_line_ids
                and all(
                    plan.payment_mode == "token_charge_first"
                    and plan.invoice_mode == "send"
                    for plan in move.contract_ids.plan_id
                )
            )
        )
        unsent._send_later()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_being_charged(self):
        """Money that is under way needs its invoice."""
        # sudo: who deletes drafts may not read transactions; only their states are read
        transactions = self.sudo().transaction_ids
        waiting = transactions.filtered(
            lambda tx: tx.contract_invoice_id in self and tx.state in OPEN_STATES
        )
        if waiting:
            raise UserError(
                self.env._(
                    "A payment of this invoice has no final answer yet (%s): wait for "
                    "it, then delete the invoice.",
                    ", ".join(waiting.mapped("reference")),
                )
            )

    def _has_to_be_paid(self):
        """What is being charged is not paid by somebody else at the same time."""
        if not super()._has_to_be_paid():
            return False
        # sudo: who looks at the invoice may not read transactions; only their states
        # are read
        return not any(
            tx.contract_invoice_id == self and tx.state == "draft"
            for tx in self.sudo().transaction_ids
        )

    def _tell_paid(self):
        result = super()._tell_paid()
        self._settle_contracts()
        return result

    def _settle_contracts(self):
        """Let contracts go on whose invoices are not open any more."""
        # sudo: who books payments needs no rights on contracts
        self.sudo().contract_ids._settle_payment()
