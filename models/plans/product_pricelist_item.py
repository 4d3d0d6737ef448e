from odoo import fields, models

from ... import prices


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    plan_id = fields.Many2one(
        "sale.contract.plan",
        "Contract Plan",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="The rule prices only lines under this plan, per billing period of the "
        "plan, and goes before the rules that name none. Empty: it prices every line; "
        "on recurring lines its price is for the plan of the product and scales with "
        "the length of the period.",
    )

    def _compute_price(
        self, product, quantity, uom, date, currency=None, *, plan=None, **kwargs
    ):
        """Return the price per billing period of ``plan``, if there is one.

        A rule that names the plan is taken as it is: its fixed price, fee, rounding and
        margins are per period of the plan. What any other rule gives is for the
        product's own plan, and scales with the length of the period.
        """
        ratio = 1.0
        if plan:
            if not self.plan_id:
                ratio = plan._get_product_price_ratio(product)
            kwargs.update(plan=plan, rule_ratio=ratio)
        price = super()._compute_price(
            product, quantity, uom, date, currency=currency, **kwargs
        )
        return self._scale_price(price, ratio, quantity, currency)

    def _scale_price(self, price, ratio, quantity, currency):
        """Return a price for a longer or shorter period, with as few decimals as its
        amount takes, and as many as the price has.
        """
        if ratio == 1.0:
            return price
        digits = self.env["decimal.precision"].precision_get("Product Price")
        digits = prices.count_decimals(price, digits)
        currency = currency or self.currency_id or self.env.company.currency_id
        quantity = quantity or 1.0
        amount = price * ratio * quantity
        return prices.price_for(amount, quantity, digits, currency.round)

    def _compute_base_price(
        self,
        product,
        quantity,
        uom,
        date,
        currency,
        *,
        plan=None,
        rule_ratio=1.0,
        **kwargs,
    ):
        """Return the base price per billing period of ``plan``, if there is one.

        :param float rule_ratio: what the caller multiplies the price of the rule by;
            the base price is made smaller by it
        """
        if not plan:
            return super()._compute_base_price(
                product, quantity, uom, date, currency, **kwargs
            )
        price = super()._compute_base_price(
            product, quantity, uom, date, currency, plan=plan, **kwargs
        )
        # Another pricelist answers per period of the plan already.
        chained = self.base == "pricelist" and self.base_pricelist_id
        ratio = 1.0 if chained else plan._get_product_price_ratio(product)
        if rule_ratio != 1.0:
            # The caller scales it, and rounds what comes out.
            return price * (ratio / rule_ratio)
        return self._scale_price(price, ratio, quantity, currency)
