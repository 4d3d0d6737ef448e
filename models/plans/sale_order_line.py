from odoo import api, models

# What a line is, besides what it sells: it never changes once the line is made.
LINE_KINDS = ("display_type", "is_downpayment", "is_expense", "is_delivery")


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.recurring.line.mixin"]

    @api.depends("plan_id")
    def _compute_pricelist_item_id(self):
        return super()._compute_pricelist_item_id()

    @api.depends("plan_id")
    def _compute_discount(self):
        return super()._compute_discount()

    @api.depends("plan_id")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    def _get_pricelist_kwargs(self):
        return super()._get_pricelist_kwargs() | self._get_plan_pricelist_kwargs()

    def _sells_product(self):
        """Down payments, expenses and delivery charges have a product, for their price
        and taxes; nobody chose it to have it.
        """
        is_charge = self.is_downpayment or self.is_expense or self._is_delivery()
        return super()._sells_product() and not is_charge

    def _may_recur(self):
        """What comes with other lines, as rewards do, is not sold again without them.

        Discounts are: who made their product recurring wants them in every period.
        """
        is_discount = self.product_id == self.company_id.sale_discount_product_id
        comes_with_others = not (is_discount or self._can_be_invoiced_alone())
        # The field of a reward is there with Odoo's add-on for them only.
        is_reward = "reward_id" in self._fields and bool(self.reward_id)
        return super()._may_recur() and not (comes_with_others or is_reward)
