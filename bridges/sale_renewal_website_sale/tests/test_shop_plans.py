from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import ShopCommon

MONTHLY = (
    "Term of 1 year. Does not renew by itself: you get an offer 30 days before it ends."
)
YEARLY = (
    "Term of 1 year. Does not renew by itself: you get an offer 60 days before it ends."
)


@tagged("post_install", "-at_install")
class TestShopPlans(ShopCommon):
    """What the shop says about a recurring product before it is in the cart."""

    def test_the_page_says_period_term_renewal_and_notice(self):
        self.assertEqual(
            self._get_texts(self.licence.website_url, "period_label"), ["per year"]
        )
        self.assertEqual(
            self._get_texts(self.licence.website_url, "plan_terms"), [YEARLY]
        )
        self.plan_yearly.renewal_output = "order"
        self.assertEqual(
            self._get_texts(self.licence.website_url, "plan_terms"),
            [
                "Term of 1 year. Renews automatically, unless you give notice more "
                "than 60 days before it ends."
            ],
        )
        self.plan_yearly.term_count = 0
        self.assertEqual(
            self._get_texts(self.licence.website_url, "plan_terms"),
            ["No fixed term: runs until you cancel it."],
        )
        self.plan_yearly.write({"notice_days": 14, "payment_mode": "token_post_first"})
        self.assertEqual(
            self._get_texts(self.licence.website_url, "plan_terms"),
            [
                "No fixed term: runs until you cancel it, 14 days in advance. Later "
                "periods are charged automatically to the payment method that you pay "
                "with."
            ],
        )

    def test_what_is_sold_once_has_no_period(self):
        self.assertEqual(self._get_texts(self.setup.website_url, "period_label"), [])
        self.assertNotIn("plan_id", self._get_info(self.setup))

    def test_a_choice_where_rules_name_plans(self):
        texts = self._get_texts(self.support.website_url, "plan_choice")
        self.assertEqual(
            texts,
            [
                f"Test monthly $ 100.00 per month {MONTHLY}",
                f"Test yearly $ 1,000.00 per year {YEARLY}",
            ],
        )
        # Of the licence, no rule names another plan.
        self.assertEqual(self._get_texts(self.licence.website_url, "plan_choice"), [])

    def test_the_price_follows_the_plan_that_is_chosen(self):
        info = self._get_info(self.support)
        self.assertEqual((info["price"], info["period_label"]), (100.0, "per month"))
        info = self._get_info(self.support, plan_id=self.plan_yearly.id)
        self.assertEqual((info["price"], info["period_label"]), (1000.0, "per year"))
        self.assertIn("Test yearly", info["plan_choices"])
        # What is not offered is not there, whatever a browser sends.
        for plan_id in (self.plan_evergreen.id, 10**12, "1", [self.plan_yearly.id]):
            info = self._get_info(self.support, plan_id=plan_id)
            self.assertEqual(info["plan_id"], self.plan_monthly.id)

    def test_a_rule_of_a_base_pricelist_names_a_plan_too(self):
        base = self.prices.copy({"name": "Base"})
        self.prices.item_ids = [
            Command.clear(),
            Command.create(
                {
                    "applied_on": "3_global",
                    "compute_price": "formula",
                    "base": "pricelist",
                    "base_pricelist_id": base.id,
                    "price_discount": 10.0,
                }
            ),
        ]
        info = self._get_info(self.support, plan_id=self.plan_yearly.id)
        self.assertEqual((info["price"], info["period_label"]), (900.0, "per year"))

    def test_plans_that_cannot_be_had_are_not_offered(self):
        rule = self.prices.item_ids
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.plan_yearly.copy()
        archived = self.plan_yearly.copy({"active": False})
        arrears = self.plan_yearly.copy({"billing_timing": "arrears"})
        self.prices.item_ids = [
            Command.create(self._get_yearly_rule(plan_id=plan.id))
            for plan in (archived, arrears, foreign)
        ]
        # As of a pricelist that several companies share.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_contract_plan SET company_id = %s WHERE id = %s",
            [other.id, foreign.id],
        )
        self.env.invalidate_all()
        choices = self._get_info(self.support)["shop_plans"]
        self.assertEqual(
            [choice["name"] for choice in choices], ["Test monthly", "Test yearly"]
        )
        rule.date_end = "2020-01-01"
        self.assertEqual(self._get_info(self.support)["shop_plans"], [])

    def test_the_list_of_products_prices_their_plans(self):
        self.prices.item_ids = [
            Command.create(
                self._get_yearly_rule(plan_id=self.plan_monthly.id, fixed_price=90.0)
            )
        ]
        tag = self.env["product.tag"].create({"name": "Ours"})
        (self.support + self.licence + self.setup).product_tag_ids = tag
        url = f"/shop?tags={tag.id}&order=list_price+asc"
        prices = self._get_prices_of_list(url)
        self.assertEqual(prices, ["$ 90.00 per month", "$ 250.00", "$ 600.00 per year"])

    def _get_prices_of_list(self, url):
        page = self._open(url)
        found = page.xpath("//div[@aria-label='Price information']")
        return [" ".join(element.text_content().split()) for element in found]

    def test_what_is_billed_in_arrears_is_not_sold(self):
        """The shop takes the money at once."""
        page = self.url_open(self.licence.website_url).text
        self.assertIn('id="add_to_cart"', page)
        self.plan_yearly.billing_timing = "arrears"
        page = self.url_open(self.licence.website_url).text
        self.assertIn(self.licence.name, page)
        self.assertNotIn('id="add_to_cart"', page)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._add(self.licence)
        self.assertFalse(self._get_cart())
