from odoo.http import request, route

from odoo.addons.website_sale_comparison.controllers.main import (
    WebsiteSaleProductComparison,
)


class RenewalComparison(WebsiteSaleProductComparison):
    @route()
    def get_product_data(self, product_ids):
        """The bar below the shop says what a price is for."""
        rows = super().get_product_data(product_ids)
        products = request.env["product.product"].browse([row["id"] for row in rows])
        for product, row in zip(products, rows, strict=True):
            info = product._get_combination_info_variant()
            if label := info.get("period_label"):
                row["period_label"] = label
        return rows
