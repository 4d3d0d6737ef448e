from odoo import api, fields, models
from odoo.tools import format_amount

from ... import dunning

PAYMENT_STATES = [
    ("none", "Not Automatic"),
    ("ok", "OK"),
    ("pending", "Pending"),
    ("failed", "Failed"),
    ("no_method", "No Payment Method"),
    ("exception", "To Be Checked"),
]
PROBLEM_STATES = ("failed", "no_method", "exception")
STANDING_FIELDS = (
    *("payment_state", "payment_failed_since", "payment_attempts"),
    *("next_payment_date", "payment_error"),
)


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows how it is paid.

    Nothing is counted: what is open is read from the invoices, what was tried from the
    transactions. So a payment by hand, a credit note or a payment that is given back
    needs nobody to tell the contract.
    """

    _inherit = "sale.contract"

    payment_mode = fields.Selection(related="plan_id.payment_mode")
    payment_state = fields.Selection(
        PAYMENT_STATES,
        compute="_compute_payment",
        store=True,
        copy=False,
        index=True,
        help="Not Automatic: the customer pays the invoices.\n"
        "Pending: a payment was asked for, and has no final answer yet.\n"
        "Failed: the payment method was refused.\n"
        "No Payment Method: there is none, or it cannot be charged.\n"
        "To Be Checked: nobody knows whether a payment was made.",
    )
    payment_failed_since = fields.Date(
        "Not Paid Since",
        compute="_compute_payment",
        store=True,
        copy=False,
        help="The day of the first refusal; without a payment method, the day on which "
        "the oldest open invoice is due.",
    )
    payment_attempts = fields.Integer(
        compute="_compute_payment",
        store=True,
        copy=False,
        help="How often the payment of one invoice was refused. A new payment method "
        "begins anew.",
    )
    next_payment_date = fields.Date(
        "Next Payment",
        compute="_compute_payment",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The day on which an open invoice is charged. Empty: nothing is open, or "
        "it is not tried again.",
    )
    payment_error = fields.Text(
        compute="_compute_payment",
        store=True,
        copy=False,
        help="Why it was not paid, as the bank or the payment provider says.",
    )
    attempts_after_id = fields.Integer(
        copy=False,
        readonly=True,
        help="Technical: the last transaction of before. Refusals until then do not "
        "count any more.",
    )

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "attempts_after_id"]

    @api.depends(
        "plan_id.payment_mode",
        "plan_id.payment_retry_days",
        "cancel_reason_id",
        "attempts_after_id",
        "partner_id.commercial_partner_id",
        "payment_token_id.active",
        "payment_token_id.partner_id.commercial_partner_id",
        "payment_token_id.provider_id.state",
        "payment_token_id.provider_id.capture_manually",
        "payment_token_id.provider_id.available_currency_ids",
        "line_ids.move_line_ids.move_id.state",
        "line_ids.move_line_ids.move_id.payment_state",
        "line_ids.move_line_ids.move_id.invoice_date_due",
        "line_ids.move_line_ids.move_id.transaction_ids.state",
        "line_ids.move_line_ids.move_id.transaction_ids.is_post_processed",
        "line_ids.move_line_ids.move_id.transaction_ids.is_unanswered",
    )
    def _compute_payment(self):
        for contract in self:
            values = contract._get_payment_values()
            for name in STANDING_FIELDS:
                contract[name] = values[name]

    def _get_payment_values(self):
        """Return how the contract pays, for the stored fields."""
        self.ensure_one()
        if not self.plan_id._charges():
            values = dict.fromkeys(STANDING_FIELDS, False)
            return values | {"payment_state": "none", "payment_attempts": 0}
        problem = self._get_method_problem()
        standing = dunning.get_standing(
            [invoice._get_debt(self) for invoice in self._get_charged_invoices()],
            dunning.read_days(self.plan_id.payment_retry_days),
            not problem,
        )
        error = standing.message
        if standing.state == "no_method":
            error = problem
        elif standing.state == "exception":
            error = self._get_unanswered_text()
        is_closed = self._is_closed_unpaid()
        return {
            "payment_state": standing.state,
            "payment_failed_since": standing.failed_since,
            "payment_attempts": standing.attempts,
            "next_payment_date": not is_closed and standing.next_try,
            "payment_error": error or False,
        }

    def _get_charged_invoices(self):
        """Return the open invoices that are charged: all that bill its items, the
        oldest first.
        """
        self.ensure_one()
        invoices = self.line_ids.move_line_ids.move_id
        return invoices.filtered(lambda move: move._is_charged()).sorted("id")

    def _get_unanswered(self):
        """Return the transactions of which nobody knows what became of them."""
        return self._get_charged_invoices().transaction_ids.filtered(
            lambda tx: tx.state == "draft" and tx.is_unanswered
        )

    def _get_unanswered_text(self):
        """Return what has to be looked up at the provider."""
        return "\n".join(
            self.env._(
                "%(provider)s was asked for %(amount)s (%(reference)s) and did not "
                "answer. Look there whether it was paid, and say it here.",
                provider=transaction.provider_id.name,
                amount=format_amount(
                    self.env, transaction.amount, transaction.currency_id
                ),
                reference=transaction.reference,
            )
            for transaction in self._get_unanswered()
        )

    def _begin_payment_anew(self):
        """Let refusals until now not count any more: what is open is due."""
        # sudo: whoever chooses a payment method or looks at payments may not write the
        # contract; only what is counted changes
        last = (
            self.env["payment.transaction"].sudo().search([], limit=1, order="id DESC")
        )
        self.sudo().write({"attempts_after_id": last.id, "payment_told_date": False})
