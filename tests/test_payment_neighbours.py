from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .payment_common import PaymentCommon

NEIGHBOURS = ("post_install", "-at_install", "-standard", "sale_renewal_neighbours")


@tagged(*NEIGHBOURS)
class TestDemoProvider(PaymentCommon):
    """Everything that Odoo's provider for demonstrations answers."""

    @classmethod
    def _create_provider(cls, company):
        provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", company.id)], limit=1
        )
        provider = provider or cls.env["payment.provider"].create(
            {"name": "Demo", "code": "demo", "company_id": company.id}
        )
        provider.write({"state": "test", "allow_tokenization": True})
        return provider

    def _charge_with(self, state):
        """Bill and charge with a payment method that answers so."""
        self.token.demo_simulated_state = state
        invoice = self._bill(day="2026-02-01")
        return invoice, self._charge("2026-02-01")

    def test_done(self):
        invoice, transaction = self._charge_with("done")
        self.assertEqual(transaction.state, "done")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(transaction.payment_id.amount, 100.0)
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self._get_mails())

    def test_pending_then_done(self):
        invoice, transaction = self._charge_with("pending")
        self.assertEqual(self.contract.payment_state, "pending")
        self.assertFalse(self._charge("2026-02-05"))
        with freeze_time("2026-02-06"):
            transaction.action_demo_set_done()
            transaction._post_process()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.contract.payment_state, "ok")

    def test_refused_and_tried_again(self):
        _invoice, transaction = self._charge_with("error")
        self.assertEqual(transaction.state, "error")
        self.assertEqual(self.contract.payment_state, "failed")
        self.assertEqual(self.contract.next_payment_date, date(2026, 2, 2))
        self.assertEqual(len(self._get_mails()), 1)
        self.token.demo_simulated_state = "done"
        again = self._charge("2026-02-02")
        self.assertEqual(again.amount, 100.0)
        self.assertEqual(self.contract.payment_state, "ok")
        self.assertFalse(self.contract.payment_attempts)

    def test_cancelled(self):
        _invoice, transaction = self._charge_with("cancel")
        self.assertEqual(transaction.state, "cancel")
        self.assertEqual(self.contract.payment_state, "failed")
        self.assertEqual(self.contract.payment_attempts, 1)

    def test_charge_first(self):
        self.plan_monthly.payment_mode = "token_charge_first"
        invoice, _transaction = self._charge_with("error")
        self.assertEqual(invoice.state, "draft")
        self.token.demo_simulated_state = "done"
        self._charge("2026-02-02")
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    def test_the_card_of_the_order_pays_the_next_period(self):
        order, transaction = self._create_order_paid_with(
            self.customer_b, self.support, token=self._create_token(self.customer_b)
        )
        transaction.token_id.demo_simulated_state = "done"
        with freeze_time("2026-03-01"):
            transaction._set_done()
            transaction._post_process()
        contract = order.contract_ids
        invoice = self._bill(contract, day="2026-04-01")
        self._charge("2026-04-01")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
