from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .payment_common import PaymentCommon
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPaymentSaved(PortalCommon, PaymentCommon):
    """What a customer saves while paying an invoice, or on the page of a contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["payment.provider"].search([("state", "!=", "disabled")])
        (others - cls.provider).state = "disabled"
        cls.provider.is_published = True
        cls.card = cls._create_token(cls.anna.partner_id, details="4444")

    def _call(self, user, path, **values):
        self.env.flush_all()
        self._login(user)
        return self.make_jsonrpc_request(
            path,
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": None,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/my",
                "access_token": "",
                **values,
            },
        )

    def _pay(self, invoice, **values):
        """Pay an invoice on the portal as Anna, up to the answer of the provider."""
        self._call(
            self.anna,
            f"/invoice/transaction/{invoice.id}",
            amount=invoice.amount_residual,
            **values,
        )
        self.env.invalidate_all()
        return invoice.transaction_ids.sorted("id")[-1:]

    def _save(self, *users, **values):
        """Save a method on the page of the contract, as Anna or another user."""
        path = f"{self._get_path(self.contract)}/payment_method/transaction"
        values = {"is_validation": True, **values}
        self._call(*(users or (self.anna,)), path, **values)
        self.env.invalidate_all()
        return self._get_saved(self.contract)

    def _get_saved(self, contract):
        found = [("saved_for_contract_id", "=", contract.id)]
        return self.env["payment.transaction"].search(found, order="id desc", limit=1)

    def _finish(self, transaction, token=None, state="done"):
        """Let the provider answer, with what it has saved."""
        if token:
            transaction.token_id = token
        self._answer(transaction, state, "2026-02-02")

    def test_a_contract_without_a_method_takes_what_its_invoice_was_paid_with(self):
        self.contract.payment_token_id = False
        invoice = self._bill(day="2026-02-01")
        page = self._get(f"/my/invoices/{invoice.id}", self.anna).text
        self.assertIn("The payment method is saved", page)
        self.assertNotIn("o_payment_tokenize_container", page)
        transaction = self._pay(invoice)
        self.assertTrue(transaction.tokenize)
        self._finish(transaction, self.card)
        self.assertEqual(self.contract.payment_token_id, self.card)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.contract.payment_state, "ok")

    def test_a_method_that_was_saved_before_goes_to_contracts_without_one(self):
        self.contract.payment_token_id = False
        other = self._create_paid_contract(self.customer_a, self.token)
        invoices = self._bill(self.contract | other, "2026-02-01")
        for contract in self.contract | other:
            transaction = self.env["payment.transaction"].create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "amount": 10.0,
                    "currency_id": contract.currency_id.id,
                    "partner_id": self.anna.partner_id.id,
                    "operation": "online_token",
                    "token_id": self.card.id,
                    "invoice_ids": [
                        Command.set((invoices & contract.invoice_ids).ids),
                    ],
                }
            )
            self._finish(transaction)
        self.assertEqual(self.contract.payment_token_id, self.card)
        self.assertEqual(other.payment_token_id, self.token)

    def test_who_ticks_the_box_replaces_the_method(self):
        invoice = self._bill(day="2026-02-01")
        page = self._get(f"/my/invoices/{invoice.id}", self.anna).text
        self.assertIn("A payment method that you save here pays later invoices", page)
        self.assertFalse(self._pay(invoice).tokenize)
        transaction = self._pay(invoice, tokenization_requested=True)
        self.assertTrue(transaction.tokenize)
        self._finish(transaction, self.card)
        self.assertEqual(self.contract.payment_token_id, self.card)

    @mute_logger("odoo.http")
    def test_a_browser_cannot_pay_with_what_is_not_saved(self):
        self.contract.payment_token_id = False
        invoice = self._bill(day="2026-02-01")
        self.method.support_tokenization = False
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self._pay(invoice)
        self.assertFalse(invoice.transaction_ids)

    def test_where_nothing_can_be_saved_the_invoice_is_paid_all_the_same(self):
        self.contract.payment_token_id = False
        invoice = self._bill(day="2026-02-01")
        self.provider.allow_tokenization = False
        page = self._get(f"/my/invoices/{invoice.id}", self.anna).text
        self.assertIn("A payment method that you save here", page)
        self.assertFalse(self._pay(invoice).tokenize)

    def test_an_order_offers_only_what_can_be_saved(self):
        """Also on Odoo's own page of the order, beyond the shop."""
        order = self._create_order(
            self.customer_a,
            self.support,
            require_payment=True,
            require_signature=False,
            validity_date=False,
        )
        order.action_quotation_sent()
        page = self._get(f"/my/orders/{order.id}", self.anna).text
        self.assertIn('data-payment-option-type="payment_method"', page)
        self.method.support_tokenization = False
        page = self._get(f"/my/orders/{order.id}", self.anna).text
        self.assertNotIn('data-payment-option-type="payment_method"', page)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call(
                self.anna,
                f"/my/orders/{order.id}/transaction",
                amount=order.amount_total,
                access_token=order._portal_ensure_token(),
            )
        self.assertFalse(order.transaction_ids)

    def test_a_method_is_added_on_the_page_of_the_contract(self):
        self.contract.payment_token_id = False
        page = self._get(self._get_path(self.contract), self.anna).text
        path = f"{self._get_path(self.contract)}/payment_method"
        self.assertIn(path, page)
        page = self._get(path, self.anna).text
        self.assertIn('data-mode="validation"', page)
        transaction = self._save()
        self.assertEqual(transaction.operation, "validation")
        self.assertTrue(transaction.tokenize)
        self.assertEqual(transaction.partner_id, self.anna.partner_id)
        added = f"{self._get_path(self.contract)}?payment=added"
        self.assertIn("still checking", self._get(added, self.anna).text)
        self._finish(transaction, self.card)
        self.assertEqual(self.contract.payment_token_id, self.card)
        self.assertFalse(transaction.payment_id)
        self.assertIn("from now on", self._get(added, self.anna).text)

    def test_a_method_that_is_refused_is_not_taken(self):
        transaction = self._save()
        self._finish(transaction, state="error")
        self.assertEqual(self.contract.payment_token_id, self.token)
        added = f"{self._get_path(self.contract)}?payment=added"
        page = self._get(added, self.anna).text
        self.assertIn("The payment method was not saved. No money", page)

    @mute_logger("odoo.http")
    def test_only_what_is_offered_is_saved(self):
        for values in (
            {"provider_id": 0},
            {"provider_id": str(self.provider.id)},
            {"payment_method_id": 0},
            {"flow": "token", "token_id": self.token.id},
            {"saved_for_contract_id": 1},
        ):
            with self.subTest(values=values), self.assertRaises(JsonRpcException):
                self._save(**values)
        self.provider.capture_manually = True
        with self.assertRaises(JsonRpcException):
            self._save()
        self.assertFalse(self._get_saved(self.contract))

    @mute_logger("odoo.http")
    def test_strangers_add_nothing(self):
        path = f"{self._get_path(self.contract)}/payment_method"
        for user in (self.bert, None):
            self._assert_refused(self._get(path, user))
            with self.assertRaises(JsonRpcException):
                self._save(user)
        self.env.flush_all()
        token = self.contract._portal_ensure_token()
        self._assert_refused(self._get(path, access_token=token))
        self.plan_monthly.payment_mode = "manual"
        self._assert_refused(self._get(path, self.anna))
        with self.assertRaises(JsonRpcException):
            self._save()
        self.assertFalse(self._get_saved(self.contract))

    def test_a_method_of_another_customer_is_not_taken(self):
        transaction = self._save()
        foreign = self._create_token(self.bert.partner_id, details="6666")
        self.contract.payment_token_id = False
        self._finish(transaction, foreign)
        self.assertFalse(self.contract.payment_token_id)
