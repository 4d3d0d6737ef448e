from lxml import html

from odoo.tests import tagged

from .common import ShopCommon

TILE = "website_sale.dynamic_filter_template_product_product_products_item"


@tagged("post_install", "-at_install")
class TestShopLists(ShopCommon):
    """Wherever the web shop shows a price, it says what it is for."""

    def test_the_search_box_says_the_period(self):
        self.assertEqual(self._find("Support"), [("$ 100.00", "per month")])
        self.assertEqual(self._find("Licence"), [("$ 600.00", "per year")])
        self.assertEqual(self._find(self.setup.name), [("$ 250.00", "")])

    def test_the_search_box_without_prices_says_no_period(self):
        self.assertEqual(self._find("Licence", displayDetail=False), [("", "")])

    def test_a_block_of_products_says_the_period(self):
        self.assertEqual(self._get_tile(self.support), ["per month"])
        self.assertEqual(self._get_tile(self.licence), ["per year"])
        self.assertEqual(self._get_tile(self.setup), [])

    def _find(self, term, **options):
        """Return price and period of what the search box offers."""
        answer = self.make_jsonrpc_request(
            "/website/snippet/autocomplete",
            {
                "search_type": "products_only",
                "term": term,
                "options": {
                    "displayImage": False,
                    "displayDescription": False,
                    "displayExtraLink": False,
                    "displayDetail": True,
                    **options,
                },
            },
        )
        return [
            (self._get_text(row.get("detail")), row.get("detail_extra") or "")
            for row in answer["results"]
        ]

    def _get_tile(self, product):
        """Return the periods on the tile of a product in a block of any page."""
        tiles = self.make_jsonrpc_request(
            "/website/snippet/filters",
            {
                "filter_id": False,
                "template_key": TILE,
                "limit": 1,
                "res_model": "product.product",
                "res_id": product.id,
            },
        )
        self.assertTrue(tiles)
        return self._find_texts(html.fromstring("".join(tiles)), "period_label")

    @staticmethod
    def _get_text(markup):
        text = html.fromstring(markup).text_content() if markup else ""
        return " ".join(text.split())
