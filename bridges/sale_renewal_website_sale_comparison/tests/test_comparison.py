from odoo.tests import tagged

from odoo.addons.sale_renewal_website_sale.tests.common import ShopCommon


@tagged("post_install", "-at_install")
class TestComparison(ShopCommon):
    """Prices that are compared say what they are for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.support + cls.licence + cls.setup

    def test_a_comparison_says_the_periods(self):
        ids = ",".join(map(str, self.products.ids))
        periods = self._get_texts(f"/shop/compare?products={ids}", "period_label")
        # Once in the row that stays on top, once in the table.
        self.assertEqual(sorted(periods), ["per month"] * 2 + ["per year"] * 2)

    def test_the_bar_below_the_shop_says_them_as_well(self):
        rows = self.make_jsonrpc_request(
            "/shop/compare/get_product_data", {"product_ids": self.products.ids}
        )
        self.assertEqual(
            {row["id"]: row.get("period_label") for row in rows},
            {
                self.support.id: "per month",
                self.licence.id: "per year",
                self.setup.id: None,
            },
        )
