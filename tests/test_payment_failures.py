from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestFailures(PaymentCommon):
    """What follows when a payment is refused, step by step, and how it clears."""

    def test_refusals_over_the_end_of_a_month(self):
        self.plan_monthly.payment_retry_days = "1,28,30"
        self._bill(day="2026-02-01")
        self.assertTrue(self._refuse("2026-02-01"))
        contract = self.contract
        self.assertEqual(contract.payment_state, "failed")
        self.assertEqual(contract.payment_failed_since, date(2026, 2, 1))
        self.assertEqual(contract.payment_attempts, 1)
        self.assertEqual(contract.payment_error, "No money")
        self.assertEqual(contract.next_payment_date, date(2026, 2, 2))
        self.assertEqual(len(self._get_mails()), 1)
        self.assertTrue(self._refuse("2026-02-02"))
        self.assertEqual(contract.next_payment_date, date(2026, 3, 1))
        self.assertFalse(self._charge("2026-02-28"))
        self.assertTrue(self._refuse("2026-03-01"))
        self.assertEqual(contract.next_payment_date, date(2026, 3, 3))
        self.assertTrue(self._refuse("2026-03-03"))
        self.assertFalse(contract.next_payment_date)
        self.assertEqual(contract.payment_attempts, 4)
        self.assertFalse(self._charge("2026-03-20"))
        self.assertEqual(len(self._get_mails()), 4)
        self.assertEqual(len(self._get_tasks()), 1)

    def test_a_hard_refusal_is_not_tried_again(self):
        self._bill(day="2026-02-01")
        self._refuse("2026-02-01", "Your card has expired.")
        self.assertEqual(self.contract.payment_state, "failed")
        self.assertFalse(self.contract.next_payment_date)
        self.assertEqual(self.contract.payment_token_id, self.token)
        self.assertEqual(len(self._get_tasks()), 1)
        self.assertFalse(self._charge("2026-02-02"))

    def test_a_new_method_is_charged_at_once(self):
        self._bill(day="2026-02-01")
        self._refuse("2026-02-01", "Your card has expired.")
        with freeze_time("2026-02-05"):
            self.contract.payment_token_id = self._create_token(
                self.customer_a, details="9999"
            )
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self.contract.payment_attempts)
        self.assertFalse(self._get_tasks())
        transaction = self._charge("2026-02-05")
        self.assertEqual(transaction.token_id.payment_details, "9999")
        self.assertEqual(transaction.amount, 100.0)

    def test_without_a_method_the_customer_is_told_once(self):
        self.token.active = False
        self.assertEqual(len(self._get_tasks()), 1)
        self.assertEqual(self.contract.payment_state, "no_method")
        self._follow("2026-01-15")
        self.assertFalse(self._get_mails())
        self._bill(day="2026-02-01")
        self.assertEqual(self.contract.payment_failed_since, date(2026, 2, 1))
        self.assertFalse(self._charge("2026-02-01"))
        self._follow("2026-02-01")
        self._follow("2026-02-02")
        self.assertEqual(len(self._get_mails()), 1)
        self.assertIn("was removed", self.contract.payment_error)

    def _fail_for_good(self):
        self._bill(day="2026-02-01")
        self._refuse("2026-02-01", "Lost card")
        return self.contract

    def test_it_is_suspended_then_closed(self):
        contract = self._fail_for_good()
        mrr = contract.mrr
        self._follow("2026-02-14")
        self.assertFalse(contract.is_suspended)
        self._follow("2026-02-15")
        self.assertTrue(contract.is_suspended)
        self.assertEqual(contract.mrr, mrr)
        change = contract.change_ids.filtered(lambda c: c.kind == "suspend")
        self.assertEqual((change.mrr_change, change.revenue_type), (0.0, False))
        self.assertEqual(contract.state, "active")
        self._follow("2026-03-02")
        self.assertFalse(contract.date_cancelled)
        self._follow("2026-03-03")
        self.assertEqual(contract.date_cancelled, date(2026, 3, 3))
        self.assertEqual(contract.cancel_reason_id.name, "Not paid")
        churn = contract.change_ids.filtered(lambda c: c.kind == "cancel")
        self.assertEqual((churn.mrr_change, churn.revenue_type), (-100.0, "churn"))
        mails = self._get_mails()
        self.assertEqual(len(mails), 3)
        self.assertIn("is suspended", mails[1])
        self.assertIn("has ended", mails[2])
        # The debt is kept, and not charged.
        invoice = contract.invoice_ids.filtered(lambda m: m.state == "posted")
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertFalse(self._charge("2026-03-03"))

    def test_the_mail_says_what_follows(self):
        self._fail_for_good()
        body = self.contract.message_ids.filtered("subject")[0].body
        for text in ("02/15/2026", "03/03/2026", "100.00"):
            self.assertIn(text, body)
        self.assertIn(f"/my/contracts/{self.contract.id}", body)

    def test_nobody_is_suspended_who_was_not_told(self):
        self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        with freeze_time("2026-02-01"):
            transaction._set_error("Lost card")
        self._follow("2026-03-10")
        self.assertFalse(self.contract.is_suspended)
        self.assertEqual(len(self._get_mails()), 1)
        self._follow("2026-03-11")
        self.assertTrue(self.contract.is_suspended)
        self.assertFalse(self.contract.date_cancelled)
        self._follow("2026-03-12")
        self.assertEqual(self.contract.date_cancelled, date(2026, 3, 12))

    def test_paid_by_hand_it_goes_on_at_once(self):
        contract = self._fail_for_good()
        self._follow("2026-02-15")
        invoice = contract.invoice_ids.filtered(lambda m: m.state == "posted")
        self._pay_by_hand(invoice, "2026-02-20")
        self.assertFalse(contract.is_suspended)
        self.assertEqual(contract.payment_state, "ok")
        self.assertFalse(contract.payment_failed_since)
        self.assertFalse(self._get_tasks())
        kinds = contract.change_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds[-2:], ["suspend", "unsuspend"])
        self.assertEqual(contract.mrr, 100.0)

    def test_credited_it_goes_on_at_once(self):
        contract = self._fail_for_good()
        self._follow("2026-02-15")
        invoice = contract.invoice_ids.filtered(lambda m: m.state == "posted")
        with freeze_time("2026-02-20"):
            invoice._reverse_moves([{"invoice_date": "2026-02-20"}], cancel=True)
        self.assertFalse(contract.is_suspended)

    def test_a_new_method_lifts_the_suspension(self):
        contract = self._fail_for_good()
        self._follow("2026-02-15")
        with freeze_time("2026-02-20"):
            contract.payment_token_id = self._create_token(
                self.customer_a, details="9999"
            )
        self.assertFalse(contract.is_suspended)
        self.assertTrue(self._charge("2026-02-20"))

    def test_a_suspension_stops_what_the_plan_says(self):
        contract = self._fail_for_good()
        self.plan_monthly.write({"suspension_stops": "both", "close_after_days": 0})
        self._follow("2026-02-15")
        with freeze_time("2026-03-01"):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
            self.assertEqual(len(contract.invoice_ids), 1)
            with self.assertRaisesRegex(UserError, "suspended"):
                contract.action_create_invoices()
            with self.assertRaisesRegex(UserError, "suspended"):
                contract.action_create_deliveries()
            self.plan_monthly.suspension_stops = "deliveries"
            self._run_cron("sale_renewal.ir_cron_create_invoices")
        self.assertEqual(len(contract.invoice_ids), 2)

    def test_a_payment_that_is_given_back_is_followed_up(self):
        invoice = self._bill(day="2026-02-01")
        transaction = self._charge("2026-02-01")
        self._answer(transaction, "done", "2026-02-01")
        with freeze_time("2026-02-20"):
            transaction.payment_id.action_draft()
            transaction.payment_id.action_cancel()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(invoice.payment_state, "not_paid")
        contract = self.contract
        self.assertEqual(contract.payment_state, "failed")
        self.assertEqual(contract.payment_attempts, 0)
        self.assertEqual(contract.payment_failed_since, date(2026, 2, 20))
        self.assertEqual(contract.next_payment_date, date(2026, 2, 21))
        self._follow("2026-02-20")
        self.assertEqual(len(self._get_mails()), 1)
        self.assertEqual(self._charge("2026-02-21").amount, 100.0)

    def test_providers_that_cannot_be_charged(self):
        self._bill(day="2026-02-01")
        euro = self._enable_euro(0.5)
        self.provider.available_currency_ids = euro
        self.assertEqual(self.contract.payment_state, "no_method")
        self.assertIn("does not take USD", self.contract.payment_error)
        self.assertFalse(self._charge("2026-02-01"))
        self.provider.available_currency_ids = euro + self.env.company.currency_id
        self.assertEqual(self.contract.payment_state, "ok")
        self.provider.capture_manually = True
        self.assertIn("only reserves amounts", self.contract.payment_error)
        self.provider.capture_manually = False
        self.provider.state = "disabled"  # Odoo archives its tokens
        self.assertEqual(self.contract.payment_state, "no_method")
        self.assertFalse(self._charge("2026-02-01"))
