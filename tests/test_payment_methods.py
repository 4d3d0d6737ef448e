from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentMethods(PaymentCommon):
    """Where the payment method of a contract comes from, and whose it may be."""

    def test_the_method_of_the_order_goes_to_the_contract(self):
        order, transaction = self._create_order_paid_with(
            self.customer_a, self.support + self.setup
        )
        with freeze_time("2026-03-01"):
            transaction._set_done()
            transaction._post_process()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.contract_ids.payment_token_id, self.token)

    def test_an_order_that_is_paid_later(self):
        order, transaction = self._create_order_paid_with(self.customer_a, self.support)
        with freeze_time("2026-03-01"):
            order.action_confirm()
            self.assertFalse(order.contract_ids.payment_token_id)
            transaction._set_done()
            transaction._post_process()
        self.assertEqual(order.contract_ids.payment_token_id, self.token)

    def test_a_manual_plan_keeps_no_method(self):
        order, transaction = self._create_order_paid_with(self.customer_a, self.licence)
        with freeze_time("2026-03-01"):
            transaction._set_done()
            transaction._post_process()
        self.assertTrue(order.contract_ids)
        self.assertFalse(order.contract_ids.payment_token_id)

    def test_the_next_term_inherits_it(self):
        with freeze_time("2026-12-10"):
            lead = self.contract._create_renewals()
            lead.order_ids.action_confirm()
        following = self.contract.next_contract_ids
        self.assertEqual(following.payment_token_id, self.token)

    def test_orders_of_charging_plans_save_the_method(self):
        asks = self.provider._is_tokenization_required
        for product, expected in (
            (self.support, True),
            (self.licence, False),
            (self.setup, False),
        ):
            order = self._create_order(self.customer_a, product)
            self.assertEqual(asks(sale_order_id=order.id), expected)
        for value in (None, "", "x", 0, 10**9):
            self.assertFalse(asks(sale_order_id=value))

    def test_another_customer_pays_with_their_own(self):
        with freeze_time("2026-02-10"):
            self.contract._assign(
                date(2026, 2, 10), {"new_partner_id": self.customer_b.id}
            )
        self.assertEqual(self.contract.partner_id, self.customer_b)
        self.assertFalse(self.contract.payment_token_id)
        self.assertEqual(self.contract.payment_state, "no_method")

    def test_nobody_takes_the_method_of_another_customer(self):
        other = self._create_token(self.customer_b)
        with self.assertRaises(ValidationError):
            self.contract.payment_token_id = other
        manager = new_test_user(self.env, "deputy", "sales_team.group_sale_manager")
        with self.assertRaises(UserError):
            self.contract.with_user(manager).write({"payment_token_id": other.id})

    def test_a_manager_chooses_another_method_of_the_customer(self):
        other = self._create_token(self.customer_a, details="5555")
        manager = new_test_user(self.env, "boss", "sales_team.group_sale_manager")
        contract = self.contract.with_user(manager)
        self.assertEqual(contract.suitable_payment_token_ids, self.token + other)
        contract.write({"payment_token_id": other.id})
        self.assertEqual(contract.payment_token_id, other)

    def test_a_method_of_another_company_is_refused(self):
        company = self._create_company(name="Elsewhere")
        provider = self._create_provider(company)
        provider.payment_method_ids = self.method
        foreign = self._create_token(self.customer_a, provider, "7777")
        with self.assertRaises(UserError):
            self.contract.payment_token_id = foreign

    def test_removing_it_names_the_contracts(self):
        info = self.token.get_linked_records_info()
        self.assertEqual([row["name"] for row in info], [self.contract.number])
        self.assertEqual(info[0]["url"], f"/my/contracts/{self.contract.id}")
        self.token.active = False
        self.assertEqual(len(self._get_tasks()), 1)
        self.assertIn("was removed", self._get_tasks().note)

    def test_what_only_our_code_writes(self):
        manager = new_test_user(self.env, "chief", "sales_team.group_sale_manager")
        for values in (
            {"is_suspended": True},
            {"attempts_after_id": 99},
            {"payment_state": "ok"},
            {"next_payment_date": "2026-01-01"},
        ):
            with self.assertRaises(AccessError):
                self.contract.with_user(manager).write(values)

    def test_retry_days_are_numbers(self):
        for text in ("1;2", "0", "5,3", "a", "400"):
            with self.assertRaises(ValidationError):
                self.plan_monthly.payment_retry_days = text
        self.plan_monthly.payment_retry_days = ""
        with self.assertRaisesRegex(ValidationError, "suspended before it is closed"):
            self.plan_monthly.close_after_days = 7
