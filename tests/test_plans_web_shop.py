from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install", "-standard", "sale_renewal_neighbours")
class TestPlansWebShop(RenewalCommon, HttpCase):
    """A shopper can choose no plan: what has none is not sold to him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id.contract_plan_id = False
        (cls.support + cls.licence).website_published = True
        # As products of before, or of a company whose default was taken away.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE product_template SET contract_plan_id = NULL WHERE id = %s",
            [cls.licence.product_tmpl_id.id],
        )
        cls.env.invalidate_all()

    def _add(self, product):
        return self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": 1,
            },
        )

    def _get_cart_lines(self):
        return self.env["sale.order.line"].search(
            [("product_id", "in", (self.support + self.licence).ids)]
        )

    def test_the_cart_takes_what_has_a_plan(self):
        self._add(self.support)
        line = self._get_cart_lines()
        self.assertEqual(line.plan_id, self.plan_monthly)
        line.order_id.partner_id = self.customer_a
        line.order_id.action_confirm()
        self.assertEqual(line.contract_line_ids.contract_id.mrr, 100.0)

    @mute_logger("odoo.http")
    def test_the_cart_refuses_what_has_none(self):
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self._add(self.licence)
        self.assertFalse(self._get_cart_lines())
        # The default of the company is enough.
        self.website.company_id.contract_plan_id = self.plan_yearly
        self._add(self.licence)
        self.assertEqual(self._get_cart_lines().plan_id, self.plan_yearly)

    def test_the_page_of_the_product_offers_no_cart(self):
        page = self.url_open(self.support.website_url).text
        self.assertIn('id="add_to_cart"', page)
        page = self.url_open(self.licence.website_url).text
        self.assertIn(self.licence.name, page)
        self.assertNotIn('id="add_to_cart"', page)

    def test_a_cart_of_before_is_not_paid(self):
        self._add(self.support)
        order = self._get_cart_lines().order_id
        order.order_line.plan_id = False
        with self.assertRaisesRegex(ValidationError, "Support cannot be ordered"):
            order._check_cart_is_ready_to_be_paid()
