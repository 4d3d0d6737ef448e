from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import html2plaintext, mute_logger

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopCart(ShopCommon):
    """What is put into a cart keeps its plan until it is a contract."""

    def test_monthly_and_yearly_do_not_merge(self):
        self._add(self.support)
        self._add(self.support, plan_id=self.plan_yearly.id)
        self._add(self.support, quantity=2, plan_id=self.plan_monthly.id)
        self._add(self.support, plan_id=self.plan_yearly.id)
        self._add(self.setup)
        self._add(self.setup, plan_id=self.plan_yearly.id)
        self.assertEqual(
            self._get_cart().order_line.mapped(
                lambda line: (line.plan_id.name, line.product_uom_qty, line.price_unit)
            ),
            [
                ("Test monthly", 3.0, 100.0),
                ("Test yearly", 2.0, 1000.0),
                (False, 2.0, 250.0),
            ],
        )

    @mute_logger("odoo.http")
    def test_a_plan_that_is_not_offered_is_refused(self):
        for plan_id in (self.plan_evergreen.id, 10**12, str(self.plan_yearly.id), [1]):
            with self.assertRaises(JsonRpcException):
                self._add(self.support, plan_id=plan_id)
        self.assertFalse(self._get_cart().order_line)

    def test_the_quantity_changes_and_the_plan_stays(self):
        self.prices.item_ids = [
            Command.create(self._get_yearly_rule(min_quantity=3, fixed_price=800.0))
        ]
        self._add(self.support, plan_id=self.plan_yearly.id)
        line = self._get_cart().order_line
        self.assertEqual(line.price_unit, 1000.0)
        self.make_jsonrpc_request(
            "/shop/cart/update", {"line_id": line.id, "quantity": 3}
        )
        self.assertEqual(
            (line.plan_id, line.product_uom_qty, line.price_unit),
            (self.plan_yearly, 3.0, 800.0),
        )

    def test_an_option_takes_the_plan_that_comes_nearest(self):
        """The licence is sold per year only; support also per month."""
        self.licence.product_tmpl_id.optional_product_ids = self.support.product_tmpl_id
        option = {
            "product_id": self.support.id,
            "product_template_id": self.support.product_tmpl_id.id,
            "parent_product_template_id": self.licence.product_tmpl_id.id,
            "quantity": 1,
            "product_custom_attribute_values": [],
            "no_variant_attribute_value_ids": [],
        }
        self._add(self.licence, linked_products=[option])
        lines = self._get_cart().order_line
        self.assertEqual(lines.product_id, self.licence + self.support)
        self.assertEqual(lines.plan_id, self.plan_yearly)
        self.assertEqual(lines.mapped("price_unit"), [600.0, 1000.0])

    def test_the_dialogue_with_options_prices_their_plans(self):
        self.licence.product_tmpl_id.optional_product_ids = self.support.product_tmpl_id
        values = self.make_jsonrpc_request(
            "/website_sale/product_configurator/get_values",
            {
                "product_template_id": self.licence.product_tmpl_id.id,
                "quantity": 1,
                "so_date": "2026-01-20 00:00:00",
                "ptav_ids": [],
                "plan_id": self.plan_yearly.id,
            },
        )
        self.assertEqual(
            [
                (product["price"], product["price_info"])
                for product in values["products"] + values["optional_products"]
            ],
            [(600.0, "per year"), (1000.0, "per year")],
        )

    def test_what_was_added_is_shown_with_its_period(self):
        answer = self._add(self.support, plan_id=self.plan_yearly.id)
        line = answer["notification_info"]["lines"][0]
        self.assertEqual(line["combination_name"], "per year")

    def test_the_cart_says_what_is_paid_today_and_then(self):
        tax = self.env["account.tax"].create(
            {"name": "Tax", "amount": 10, "company_id": self.company.id}
        )
        self.support.taxes_id = tax
        self._add(self.support, quantity=2)
        self._add(self.support, plan_id=self.plan_yearly.id)
        self._add(self.setup)
        # 2 x 110 + 1100 + 250
        self.assertEqual(
            self._get_texts("/shop/cart", "o_order_total")[:1], ["Today $ 1,570.00"]
        )
        self.assertEqual(
            self._get_texts("/shop/cart", "recurring_total")[:2],
            ["Then per month $ 220.00", "Then per year $ 1,100.00"],
        )
        periods = self._get_texts("/shop/cart", "line_period")
        self.assertEqual(set(periods), {"per month", "per year"})
        terms = self._get_texts("/shop/cart", "line_terms")
        self.assertIn("30 days before it ends", terms[0])
        self.assertIn("60 days before it ends", terms[1])

    def test_without_anything_recurring_the_cart_is_as_ever(self):
        self._add(self.setup)
        self.assertEqual(
            self._get_texts("/shop/cart", "o_order_total")[:1], ["Total $ 250.00"]
        )
        self.assertEqual(self._get_texts("/shop/cart", "recurring_total"), [])

    def test_carts_are_merged_with_their_plans(self):
        self._add(self.support, plan_id=self.plan_yearly.id)
        abandoned = self._get_cart()
        abandoned._portal_ensure_token()
        self.opener.cookies.clear()
        self._add(self.setup)
        cart = self._get_cart()
        self.assertNotEqual(cart, abandoned)
        self.url_open(
            f"/shop/cart?id={abandoned.id}&access_token={abandoned.access_token}"
            "&revive_method=merge"
        )
        self.assertEqual(abandoned.state, "cancel")
        self.assertRecordValues(
            cart.order_line.sorted("price_unit"),
            [
                {"product_id": self.setup.id, "plan_id": False, "price_unit": 250.0},
                {
                    "product_id": self.support.id,
                    "plan_id": self.plan_yearly.id,
                    "price_unit": 1000.0,
                },
            ],
        )

    def test_an_order_is_ordered_again_with_its_plans(self):
        user = self._create_new_portal_user(login="shopper", password="shopper-19")
        user.partner_id.with_company(
            self.company
        ).property_product_pricelist = self.prices
        self.authenticate("shopper", "shopper-19")
        self._add(self.support, quantity=2)
        self._add(self.support, plan_id=self.plan_yearly.id)
        self._add(self.setup)
        order = self._get_cart()
        order.action_confirm()
        self.assertEqual(
            order.contract_ids.plan_id, self.plan_monthly + self.plan_yearly
        )
        self.make_jsonrpc_request("/my/orders/reorder", {"order_id": order.id})
        cart = self._get_cart()
        self.assertNotEqual(cart, order)
        self.assertEqual(
            cart.order_line.sorted("price_unit").mapped(
                lambda line: (line.plan_id, line.product_uom_qty, line.price_unit)
            ),
            [
                (self.plan_monthly, 2.0, 100.0),
                (self.env["sale.contract.plan"], 1.0, 250.0),
                (self.plan_yearly, 1.0, 1000.0),
            ],
        )
        cart.order_line.unlink()
        self.make_jsonrpc_request(
            "/shop/cart/quick_add",
            {
                "product_template_id": self.support.product_tmpl_id.id,
                "product_id": self.support.id,
            },
        )
        self.assertEqual(cart.order_line.plan_id, self.plan_yearly)

    def test_what_is_not_sold_any_more_is_not_paid(self):
        self._add(self.support)
        self.plan_monthly.billing_timing = "arrears"
        with self.assertRaisesRegex(ValidationError, "Support cannot be ordered"):
            self._get_cart()._check_cart_is_ready_to_be_paid()

    def test_the_mail_says_what_is_paid_later(self):
        self._add(self.support)
        order = self._get_cart()
        self.customer_a.email = "books@example.com"
        order.partner_id = self.customer_a
        order._send_order_confirmation_mail()
        message = order.message_ids.filtered("mail_ids")[:1]
        text = html2plaintext(message.mail_ids.body_html)
        self.assertIn("Then per month: $\N{NO-BREAK SPACE}100.00", text)
        self.assertIn("Term of 1 year.", text)
        self.assertIn("Does not renew by itself: you get an offer 30 days", text)

    def test_terms_of_several_plans_name_their_products(self):
        self._add(self.support)
        self._add(self.support, plan_id=self.plan_yearly.id)
        texts = self._get_cart()._get_shop_texts()
        self.assertEqual(len(texts), 8)
        self.assertEqual(texts[2:4], ["Support, per month", "Term of 1 year."])
        self.assertEqual(texts[5:7], ["Support, per year", "Term of 1 year."])
