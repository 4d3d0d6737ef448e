import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import dunning
from ..sale_batch_job_mixin import TIME_IS_OVER
from .payment_transaction import UnsentPaymentError

_logger = logging.getLogger(__name__)


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is charged.

    One invoice takes three transactions of the database: what is asked for is recorded
    and committed; then the provider is asked, and its answer committed; then what
    follows from it is done. Whatever dies in between leaves an attempt without an
    answer, and an invoice with an open attempt is never charged.
    """

    _inherit = "sale.contract"

    @api.model
    def _get_charge_due_domain(self, date):
        """Return the contracts of the current company that are to be charged."""
        return Domain("next_payment_date", "<=", date)

    @api.model
    def _cron_charge_payments(self):
        """Charge what is due in each company, on its own day."""
        if self._is_time_over():
            return
        self._retry(self._note_unanswered_payments)
        due = "_get_charge_due_domain", "next_payment_date, id"
        self._search_due(*due)._run_one_by_one("_charge_open_invoices", more=due)

    @api.model
    def _note_unanswered_payments(self):
        transactions = self.env["payment.transaction"]
        transactions.search(transactions._get_unanswered_domain())._note_unanswered()

    @api.model
    def _trigger_charges(self):
        """Let the scheduled action charge what is due in a moment."""
        # sudo: nobody but administrators may start scheduled actions; this one does
        # what it would do anyway
        self.env.ref("sale_renewal.ir_cron_charge_payments").sudo()._trigger()

    def _charge_open_invoices(self):
        """Charge the invoices of one contract that are due, one by one; it commits."""
        self.ensure_one()
        for invoice in self._get_charged_invoices():
            try:
                self._charge_invoice(invoice)
            except Exception as error:  # the others go on
                if str(error) == TIME_IS_OVER:
                    raise
                self.env.cr.rollback()
                if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    _logger.warning("%s: others keep changing %s", self, invoice)
                    continue
                message = self._get_error_message(error)
                self._retry(self._note_failure, "_ask_to_look_at_payment", message)

    def _charge_invoice(self, invoice):
        """Charge what is open of one invoice; it commits twice.

        :return: the transaction; empty if it is not to be charged now
        """
        transaction = self._retry(self._record_charge, invoice)
        if not transaction:
            return transaction
        # Recorded before anything is asked for: whatever happens, nobody asks again.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        if self._ask_provider(transaction):
            self._retry(transaction._post_process)
        return transaction

    def _record_charge(self, invoice):
        """Record that an invoice is charged now, unless somebody else does, or it is
        not to be charged any more.

        :rtype: payment.transaction
        """
        none = self.env["payment.transaction"]
        if not self.try_lock_for_update(allow_referencing=True):
            return none
        if not invoice.try_lock_for_update(allow_referencing=True):
            return none
        # What was read before may have changed by then.
        self.env.invalidate_all()
        if not self._is_charge_due(invoice):
            return none
        company = self.company_id
        invoice = company._with_own_days(invoice.with_company(company))
        return invoice.env["payment.transaction"].create(
            invoice._prepare_charge_values(self.payment_token_id)
        )

    def _is_charge_due(self, invoice):
        """Return whether an invoice is to be charged now."""
        self.ensure_one()
        if not self.plan_id._charges() or self._get_method_problem():
            return False
        if not invoice._is_charged() or self._is_closed_unpaid():
            return False
        debt = invoice._get_debt(self)
        if debt.waits or debt.hard or invoice._is_at_checkout():
            return False
        days = dunning.read_days(self.plan_id.payment_retry_days)
        day = dunning.get_next_try(debt.due, debt.refused, days)
        return bool(day) and day <= self.company_id._get_contract_today()

    def _ask_provider(self, transaction):
        """Ask the provider for the money, and commit the answer.

        :return: whether there is one
        """
        # Whoever looks at attempts without an answer sees that this one waits for it.
        locked = transaction.try_lock_for_update(allow_referencing=True)
        if not locked or transaction.state != "draft":
            return False
        try:
            transaction._charge_with_token()
            self.env.cr.commit()  # pylint: disable=invalid-commit
        except UnsentPaymentError:
            # Nobody was asked: the next start of the scheduled action tries again.
            self.env.cr.rollback()
            self._retry(transaction.unlink)
            return False
        except Exception as error:  # whatever a provider's code raises
            if str(error) == TIME_IS_OVER:
                raise
            _logger.warning("No answer for %s", transaction, exc_info=error)
            self.env.cr.rollback()
        if transaction.state == "draft":
            self._retry(transaction._note_unanswered)
            return False
        return True
