from odoo.tests import new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopFree(ShopCommon, AccountPaymentCommon):
    """Nothing is paid today, later periods are charged: a payment method is given
    before the order is made.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.salesperson_id = cls.env.user
        cls.provider = cls._prepare_provider("demo")
        cls.provider.write({"is_published": True, "allow_tokenization": True})
        cls.method = cls.provider.payment_method_ids.filtered("is_primary")[:1]
        cls.method.write({"active": True, "support_tokenization": True})
        cls.plan_monthly.write({"payment_mode": "token_post_first"})
        cls.support.name = "Support Tour"
        cls.free = cls.env["product.pricelist.item"].create(
            {
                "pricelist_id": cls.prices.id,
                "applied_on": "1_product",
                "product_tmpl_id": cls.support.product_tmpl_id.id,
                "plan_id": cls.plan_monthly.id,
                "compute_price": "fixed",
                "fixed_price": 0.0,
            }
        )
        cls.anna = new_test_user(
            cls.env, "anna", "base.group_portal", password="anna-password"
        )
        partner = cls.anna.partner_id.with_company(cls.company)
        partner.property_product_pricelist = cls.prices
        partner.parent_id = cls.customer_a
        partner.write(
            {
                "street": "1 Road",
                "city": "Brussels",
                "zip": "1000",
                "country_id": cls.env.ref("base.be").id,
                "email": "anna@example.com",
                "phone": "123456789",
            }
        )

    def _fill(self, user=None):
        """Put what costs nothing today into the cart of a user, or of a guest."""
        if user:
            self.authenticate(user.login, f"{user.login}-password")
        self._add(self.support)
        order = self._get_cart()
        self.assertEqual(order.amount_total, 0.0)
        if not user:
            order.partner_id = self.customer_a
        return order

    def _save(self, **values):
        return self.make_jsonrpc_request(
            "/shop/payment/method",
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": None,
                "flow": "direct",
                "tokenization_requested": True,
                "landing_route": "/shop/payment/validate",
                "is_validation": True,
                "access_token": "sent by the form",
                **values,
            },
        )

    def _answer(self, reference, state):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": reference,
                "payment_details": "1234",
                "simulated_state": state,
            },
        )

    def _create_token(self, partner):
        return self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": partner.id,
                "payment_details": "1234",
                "provider_ref": f"card of {partner.name}",
                "demo_simulated_state": "done",
            }
        )

    def _order(self):
        """Go where the shopper lands; return the path they are led to."""
        answer = self.url_open("/shop/payment/validate", allow_redirects=False)
        return answer.headers["Location"].rpartition("/shop")[-1]

    def test_nobody_orders_without_a_method(self):
        order = self._fill()
        self.assertEqual(self._order(), "/payment")
        self.assertEqual(order.state, "draft")

    def test_what_was_saved_goes_to_the_contract(self):
        order = self._fill()
        reference = self._save()["reference"]
        # Nothing is ordered before the provider has answered, or if it refuses.
        self.assertEqual(self._order(), "/payment")
        self._answer(reference, "error")
        self.assertEqual(self._order(), "/payment")
        self.assertEqual(order.state, "draft")
        self._answer(self._save()["reference"], "done")
        self.assertEqual(self._order(), "/confirmation")
        self.assertRecordValues(order, [{"state": "sale", "amount_paid": 0.0}])
        transactions = self.env["payment.transaction"].search(
            [("saved_for_order_id", "=", order.id)], order="id"
        )
        self.assertEqual(transactions.mapped("state"), ["error", "done"])
        token = transactions[-1].token_id
        self.assertEqual(token.partner_id, self.customer_a)
        self.assertEqual(order.contract_ids.payment_token_id, token)
        self.assertFalse(order._lacks_shop_payment_method())

    def test_what_was_saved_before_can_be_chosen(self):
        own, other = map(self._create_token, (self.anna.partner_id, self.customer_b))
        order = self._fill(self.anna)
        page = self.url_open("/shop/payment").text
        self.assertIn("/shop/payment/method/choose", page)
        self.assertIn("Save and Order", page)
        choose = "/shop/payment/method/choose"
        for token_id in (other.id, 10**9, "1", None, [own.id]):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(choose, {"token_id": token_id})
        self.assertEqual(self._order(), "/payment")
        self.make_jsonrpc_request(choose, {"token_id": own.id})
        self.assertEqual(self._order(), "/confirmation")
        self.assertEqual(order.contract_ids.payment_token_id, own)

    @mute_logger("odoo.http")
    def test_a_guest_names_no_card_of_others(self):
        token = self._create_token(self.customer_a)
        order = self._fill()
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/shop/payment/method/choose", {"token_id": token.id}
            )
        self.assertFalse(order.shop_token_id)

    @mute_logger("odoo.http")
    def test_only_what_can_be_saved_is_taken(self):
        order = self._fill()
        self.method.support_tokenization = False
        for values in ({}, {"provider_id": 10**9}, {"flow": "token"}):
            with self.assertRaises(JsonRpcException):
                self._save(**values)
        self.assertFalse(
            self.env["payment.transaction"].search_count(
                [("saved_for_order_id", "=", order.id)]
            )
        )

    @mute_logger("odoo.http")
    def test_who_pays_saves_nothing_beforehand(self):
        self.free.fixed_price = 10.0
        self._add(self.support)
        self.assertFalse(self._get_cart()._has_to_save_shop_method())
        with self.assertRaises(JsonRpcException):
            self._save()

    def test_where_nothing_is_charged_later_nothing_is_asked_for(self):
        self.plan_monthly.payment_mode = "manual"
        order = self._fill()
        self.assertEqual(self._order(), "/confirmation")
        self.assertEqual(order.state, "sale")

    def test_in_the_browser(self):
        self.start_tour("/shop", "sale_renewal_shop_free")
        order = self._get_cart()
        self.assertRecordValues(order, [{"state": "sale", "amount_total": 0.0}])
        token = order.contract_ids.payment_token_id
        self.assertEqual(token.partner_id, order.partner_id)
        self.assertEqual(token.payment_details, "4242")
