from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopPayment(ShopCommon, AccountPaymentCommon):
    """What is charged later is paid by what can be charged again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.salesperson_id = cls.env.user
        cls.provider = cls._prepare_provider("demo")
        cls.provider.write(
            {
                "is_published": True,
                "allow_tokenization": True,
                "allow_express_checkout": True,
            }
        )
        cls.method = cls.provider.payment_method_ids.filtered("is_primary")[:1]
        cls.method.write({"active": True, "support_tokenization": True})
        cls.plan_yearly.payment_mode = "token_post_first"

    def _order(self, product):
        self._add(product)
        order = self._get_cart()
        order.partner_id = self.customer_a
        return order

    def _offer(self, order, **values):
        """Return the providers and the methods that a checkout offers."""
        context = {"sale_order_id": order.id, **values}
        partner = order.partner_id.id
        providers = (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                self.company.id, partner, order.amount_total, **context
            )
        )
        methods = (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(providers.ids, partner, **context)
        )
        return providers, methods

    def _pay(self, order):
        return self.make_jsonrpc_request(
            f"/shop/payment/transaction/{order.id}",
            {
                "access_token": order._portal_ensure_token(),
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )

    def test_the_method_is_saved_where_the_plan_charges(self):
        for product, saved in ((self.support, False), (self.licence, True)):
            self.opener.cookies.clear()
            order = self._order(product)
            self._pay(order)
            self.assertEqual(order.transaction_ids.tokenize, saved)

    def test_only_what_can_be_saved_is_offered(self):
        charged = self._order(self.licence)
        self.opener.cookies.clear()
        billed = self._order(self.support)
        self.assertIn(self.method, self._offer(charged)[1])
        self.method.support_tokenization = False
        self.assertNotIn(self.method, self._offer(charged)[1])
        self.assertIn(self.method, self._offer(billed)[1])
        self.provider.allow_tokenization = False
        self.assertNotIn(self.provider, self._offer(charged)[0])
        self.assertIn(self.provider, self._offer(billed)[0])

    @mute_logger("odoo.http")
    def test_a_browser_cannot_pay_with_something_else(self):
        order = self._order(self.licence)
        self.method.support_tokenization = False
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self._pay(order)
        self.assertFalse(order.transaction_ids)

    def test_express_checkout_only_where_nothing_is_charged_later(self):
        charged = self._order(self.licence)
        self.opener.cookies.clear()
        billed = self._order(self.support)
        express = {"is_express_checkout": True}
        self.assertIn(self.provider, self._offer(billed, **express)[0])
        self.assertNotIn(self.provider, self._offer(charged, **express)[0])

    def test_who_paid_nothing_is_asked_for_a_method(self):
        order = self._order(self.licence)
        order.order_line.discount = 100.0
        order.action_confirm()
        self.assertTrue(order._lacks_shop_payment_method())
        other = self._order(self.support)
        other.action_confirm()
        self.assertFalse(other._lacks_shop_payment_method())
