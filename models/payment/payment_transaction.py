from datetime import timedelta

import requests
from urllib3.exceptions import NewConnectionError

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_move import OPEN_STATES

# Longer than any provider is waited for.
ANSWER_MINUTES = 10
LATE_DAYS = 14


class UnansweredPaymentError(Exception):
    """A provider may have got the request, and has not answered it."""


class UnsentPaymentError(Exception):
    """A provider could not be reached at all."""


class PaymentTransaction(models.Model):
    """The part of ``payment.transaction`` that is an attempt to charge an invoice."""

    _name = "payment.transaction"
    _inherit = ["payment.transaction", "sale.contract.link.mixin"]

    contract_invoice_id = fields.Many2one(
        "account.move",
        "Charged Invoice",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The invoice of contracts that the scheduled action charges with it.",
    )
    is_unanswered = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nobody knows whether it was paid: somebody has to look it up.",
    )
    is_late_noted = fields.Boolean(
        readonly=True,
        copy=False,
        help="It has been pending for long, and somebody was asked to look at it.",
    )

    _one_open_charge = models.UniqueIndex(
        "(contract_invoice_id) WHERE state IN ('draft', 'pending', 'authorized')",
        "This invoice is being charged already: wait for the answer.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_invoice_id"]

    @api.model
    def _get_fixed_fields(self):
        names = ("contract_invoice_id", "is_unanswered", "is_late_noted")
        return [*super()._get_fixed_fields(), *names]

    def _is_open_for(self, invoice):
        """Return whether it may still pay an invoice that is open."""
        self.ensure_one()
        if self.state == "done":
            return not self.is_post_processed
        if self.contract_invoice_id == invoice:
            return self.state in OPEN_STATES
        # A transfer that somebody has announced may never come.
        return (
            self.state in ("pending", "authorized") and self.provider_code != "custom"
        )

    def _get_refusal_text(self):
        """Return what is said about an attempt that brought nothing."""
        self.ensure_one()
        if self.state_message:
            return self.state_message
        return self.env._("%s refused the payment.", self.provider_id.name)

    def _send_api_request(self, *args, **kwargs):
        """No answer is no refusal: the provider may have taken the money."""
        try:
            return super()._send_api_request(*args, **kwargs)
        except ValidationError as error:
            is_charge = self.contract_invoice_id and self.state == "draft"
            failure = is_charge and self._get_failure(error.__context__)
            if failure:
                raise failure(str(error)) from error
            raise

    @api.model
    def _get_failure(self, cause):
        """Return which of our exceptions a request has to end with that brought no
        answer; None if the provider refused it.

        :param Exception cause: what went wrong on the way
        """
        errors = requests.exceptions
        if isinstance(cause, errors.HTTPError):
            # A server that broke may have done it before.
            is_refused = cause.response is not None and cause.response.status_code < 500
            return None if is_refused else UnansweredPaymentError
        if not isinstance(cause, errors.ConnectionError | errors.Timeout):
            return None
        reason = getattr(next(iter(cause.args), None), "reason", None)
        if isinstance(cause, errors.ConnectTimeout) or isinstance(
            reason, NewConnectionError
        ):
            return UnsentPaymentError
        return UnansweredPaymentError

    def _post_process(self):
        """Tell contracts what became of their payments."""
        result = super()._post_process()
        # sudo: whoever pays has no rights on orders and contracts
        transactions = self.sudo().filtered(lambda tx: tx.operation != "refund")
        saved = transactions.filtered(
            lambda tx: tx.token_id and tx.state in ("pending", "authorized", "done")
        )
        saved.sale_order_ids._keep_payment_method()
        for transaction in transactions.filtered("contract_invoice_id"):
            transaction._tell_contracts()
        return result

    def _tell_contracts(self):
        self.ensure_one()
        invoice = self.contract_invoice_id
        contracts = invoice.contract_ids.filtered(lambda c: c.plan_id._charges())
        if self.state in ("error", "cancel"):
            contracts._payment_refused()
        elif self.state == "done":
            contracts._settle_payment()
            invoice._send_once_paid()

    @api.model
    def _get_unanswered_domain(self):
        """Return the attempts that died before they had an answer."""
        return [
            ("contract_invoice_id", "!=", False),
            ("state", "=", "draft"),
            ("is_unanswered", "=", False),
            (
                "last_state_change",
                "<=",
                fields.Datetime.now() - timedelta(minutes=ANSWER_MINUTES),
            ),
        ]

    def _note_unanswered(self):
        """Ask somebody to look up what became of these attempts; charge nothing."""
        # Who is waiting for an answer holds the row.
        for transaction in self.try_lock_for_update(allow_referencing=True):
            if transaction.state != "draft":
                continue
            transaction.is_unanswered = True
            for contract in transaction.contract_invoice_id.contract_ids:
                if contract.payment_state == "exception":
                    contract._ask_to_look_at_payment(contract.payment_error)

    @api.model
    def _get_late_charge_domain(self):
        """Return the attempts that have been pending for long."""
        return [
            ("contract_invoice_id", "!=", False),
            ("state", "in", ("pending", "authorized")),
            ("is_late_noted", "=", False),
            (
                "last_state_change",
                "<=",
                fields.Datetime.now() - timedelta(days=LATE_DAYS),
            ),
        ]

    def _note_late_charge(self):
        """Ask somebody to look at payments that have been pending for long."""
        for transaction in self.try_lock_for_update(allow_referencing=True):
            transaction.is_late_noted = True
            for contract in transaction.contract_invoice_id.contract_ids:
                contract._ask_to_look_at_payment(
                    self.env._(
                        "%(reference)s has been pending at %(provider)s for more than "
                        "%(days)d days. Ask there what became of it; it is not "
                        "charged again.",
                        reference=transaction.reference,
                        provider=transaction.provider_id.name,
                        days=LATE_DAYS,
                    )
                )
