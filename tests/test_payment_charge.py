import doctest
from datetime import date

import requests
from freezegun import freeze_time
from urllib3.exceptions import MaxRetryError, NewConnectionError

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from odoo.addons.sale_renewal import dunning
from odoo.addons.sale_renewal.models.payment.payment_transaction import (
    UnansweredPaymentError,
    UnsentPaymentError,
)

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestDunning(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(dunning).failed)


@tagged("post_install", "-at_install")
class TestCharges(PaymentCommon):
    """The scheduled action asks for what is open, once."""

    def test_an_open_invoice_is_charged_on_its_day(self):
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self.contract.next_payment_date)
        invoice = self._bill(day="2026-02-01")
        self.assertEqual(self.contract.next_payment_date, date(2026, 2, 1))
        self.assertFalse(self._charge("2026-01-31"))
        transaction = self._charge("2026-02-01")
        self.assertEqual(transaction.amount, 100.0)
        self.assertEqual(transaction.currency_id, invoice.currency_id)
        self.assertEqual(transaction.token_id, self.token)
        self.assertEqual(transaction.invoice_ids, invoice)
        self._answer(transaction, "done", "2026-02-01")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self.contract.next_payment_date)
        self.assertFalse(self._charge("2026-02-02"))

    def test_without_an_answer_nothing_is_charged_again(self):
        self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        self.assertTrue(transaction.is_unanswered)
        self.assertEqual(self.contract.payment_state, "exception")
        self.assertIn(transaction.reference, self.contract.payment_error)
        self.assertEqual(len(self._get_tasks()), 1)
        for day in ("2026-02-02", "2026-03-05", "2026-05-01"):
            self.assertFalse(self._charge(day))
        self._answer(transaction, "done", "2026-02-02")
        self.assertEqual(self.contract.payment_state, "ok")

    def test_somebody_found_that_it_was_paid(self):
        invoice = self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        accountant = new_test_user(self.env, "cashier", "account.group_account_invoice")
        with freeze_time("2026-02-02"):
            self.contract.with_user(accountant).action_payment_was_made()
        self.assertEqual(transaction.state, "done")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self._get_tasks())
        with self.assertRaisesRegex(UserError, "No payment is to be checked"):
            self.contract.with_user(accountant).action_payment_was_made()

    def test_somebody_found_that_it_was_not_paid(self):
        self._bill(day="2026-02-01")
        first = self._charge("2026-02-01")
        with freeze_time("2026-02-03"):
            self.contract.action_try_payment_again()
        self.assertEqual(first.state, "cancel")
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self._get_mails())
        second = self._charge("2026-02-03")
        self.assertEqual(second.amount, 100.0)
        self.assertNotEqual(second.reference, first.reference)

    def test_only_who_works_with_invoices_decides(self):
        self._bill(day="2026-02-01")
        self._charge("2026-02-01")
        for action in ("action_payment_was_made", "action_try_payment_again"):
            with self.assertRaises(AccessError):
                getattr(self.contract.with_user(self.salesman), action)()
        self.assertEqual(self.contract.payment_state, "exception")

    def test_pending_stays_pending(self):
        invoice = self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        self._answer(transaction, "pending", "2026-02-01")
        self.assertEqual(self.contract.payment_state, "pending")
        self.assertFalse(self._charge("2026-02-10"))
        self._follow("2026-02-10")
        tasks = self._get_tasks()
        self._follow("2026-02-16")
        self.assertEqual(len(self._get_tasks() - tasks), 1)
        self.assertFalse(self._charge("2026-02-16"))
        self._answer(transaction, "done", "2026-02-17")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    def test_what_is_open_is_charged_after_a_credit_note(self):
        invoice = self._bill(day="2026-02-01")
        with freeze_time("2026-02-01"):
            note = invoice._reverse_moves([{"invoice_date": "2026-02-01"}])
            note.invoice_line_ids.price_unit = 30.0
            note.action_post()
            lines = (invoice + note).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            lines.reconcile()
        self.assertEqual(self._charge("2026-02-01").amount, 70.0)

    def test_what_is_credited_is_not_charged(self):
        invoice = self._bill(day="2026-02-01")
        with freeze_time("2026-02-01"):
            invoice._reverse_moves([{"invoice_date": "2026-02-01"}], cancel=True)
        self.assertFalse(self.contract.next_payment_date)
        self.assertFalse(self._charge("2026-02-01"))

    def test_the_customer_pays_at_the_same_time(self):
        invoice = self._bill(day="2026-02-01")
        with freeze_time("2026-02-01 08:00:00"):
            self.env["payment.transaction"].create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "amount": 100.0,
                    "currency_id": invoice.currency_id.id,
                    "partner_id": self.customer_a.id,
                    "operation": "online_direct",
                    "invoice_ids": [(6, 0, invoice.ids)],
                }
            )
        self.assertFalse(self._charge("2026-02-01 09:00:00"))
        # They went away.
        self.assertTrue(self._charge("2026-02-02 09:00:00"))

    def test_charge_first_posts_with_the_payment(self):
        self.plan_monthly.payment_mode = "token_charge_first"
        invoice = self._bill(day="2026-02-01")
        self.assertEqual(invoice.state, "draft")
        refused = self._refuse("2026-02-01")
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(self.contract.payment_state, "failed")
        transaction = self._charge("2026-02-02")
        self.assertEqual((refused.amount, transaction.amount), (100.0, 100.0))
        self._answer(transaction, "done", "2026-02-02")
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.contract.payment_state, "ok")

    def test_what_is_being_charged_is_not_deleted(self):
        self.plan_monthly.payment_mode = "token_charge_first"
        invoice = self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        with self.assertRaisesRegex(UserError, transaction.reference):
            invoice.unlink()
        self._answer(transaction, "error", "2026-02-01")
        invoice.unlink()
        self.assertTrue(self.contract.next_invoice_date)

    def test_what_no_answer_means(self):
        """A refusal is an answer; silence is none; who was not reached took nothing."""
        get_failure = self.env["payment.transaction"]._get_failure
        response = requests.Response()
        for status, expected in ((402, None), (503, UnansweredPaymentError)):
            response.status_code = status
            error = requests.exceptions.HTTPError(response=response)
            self.assertEqual(get_failure(error), expected)
        errors = requests.exceptions
        unreached = MaxRetryError(None, "/", NewConnectionError(None, "no route"))
        self.assertEqual(get_failure(errors.ReadTimeout()), UnansweredPaymentError)
        self.assertEqual(
            get_failure(errors.ConnectionError("aborted")), UnansweredPaymentError
        )
        self.assertEqual(get_failure(errors.ConnectTimeout()), UnsentPaymentError)
        self.assertEqual(
            get_failure(errors.ConnectionError(unreached)), UnsentPaymentError
        )
        self.assertIsNone(get_failure(ValueError()))

    def test_a_manual_plan_charges_nothing(self):
        self.plan_monthly.payment_mode = "manual"
        self._bill(day="2026-02-01")
        self.assertEqual(self.contract.payment_state, "none")
        self.assertFalse(self._charge("2026-02-01"))

    def test_many_contracts_each_for_its_own(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        with freeze_time("2026-01-01"):
            other = self._create_paid_contract(
                self.customer_b,
                self._create_token(self.customer_b),
                pricelist_id=pricelist.id,
            )
        invoices = self._bill(self.contract + other, day="2026-02-01")
        transactions = self._charge("2026-02-01")
        self.assertEqual(len(transactions), 2)
        for invoice in invoices:
            transaction = transactions.filtered(
                lambda tx, invoice=invoice: tx.invoice_ids == invoice
            )
            self.assertEqual(transaction.amount, invoice.amount_residual)
            self.assertEqual(transaction.currency_id, invoice.currency_id)
            self.assertEqual(transaction.partner_id, invoice.partner_id)
