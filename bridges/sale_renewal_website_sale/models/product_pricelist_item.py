from odoo import models

from ..tokens import PricedPlan


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    def _compute_price_before_discount(self, *args, **kwargs):
        """The price that is crossed out is for the same period as the one beside it."""
        product = kwargs.get("product") or args[0]
        token = PricedPlan.find(product)
        if token and not kwargs.get("plan"):
            # sudo: shoppers read no plans; its periods only count into the price
            plans = self.env["sale.contract.plan"].sudo()
            kwargs["plan"] = plans.browse(token.plan_id)
        return super()._compute_price_before_discount(*args, **kwargs)
