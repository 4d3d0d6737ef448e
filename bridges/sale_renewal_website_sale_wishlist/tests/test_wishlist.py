from odoo.tests import tagged

from odoo.addons.sale_renewal_website_sale.tests.common import ShopCommon


@tagged("post_install", "-at_install")
class TestWishlist(ShopCommon):
    """A wish says what its price is for."""

    def test_a_wish_says_the_period(self):
        for product, periods in (
            (self.support, ["per month"]),
            (self.licence, ["per year"]),
            (self.setup, []),
        ):
            with self.subTest(product.name):
                self.opener.cookies.clear()
                self.make_jsonrpc_request(
                    "/shop/wishlist/add", {"product_id": product.id}
                )
                page = self._open("/shop/wishlist")
                self.assertIn(product.name, page.text_content())
                self.assertEqual(self._find_texts(page, "period_label"), periods)
