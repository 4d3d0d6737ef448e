from odoo import models
from odoo.http import request

from ..tokens import ReorderedPlan, WantedPlan


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _compute_plan_id(self):
        """A plan that a shopper has chosen stays where carts are merged."""
        chosen = {
            line: line.plan_id
            for line in self
            if line._origin and line.order_id.website_id and line._has_plan()
        }
        result = super()._compute_plan_id()
        for line, plan in chosen.items():
            is_same = line.product_id == line._origin.product_id
            if is_same and plan._filter_by_company(line._get_company()):
                line.plan_id = plan
        return result

    def _is_reorder_allowed(self):
        """An order is put into the cart again plan by plan."""
        again = ReorderedPlan.find(request) if request else None
        allowed = super()._is_reorder_allowed()
        return allowed and (not again or again.plan_id == self.plan_id.id)

    def _get_shop_reorder_info(self):
        """Return what the shop says about the product of a line that was ordered
        before, under its plan.
        """
        self.ensure_one()
        product = self.product_id
        if self._is_recurring():
            product = WantedPlan(self.plan_id.id).give_to(product)
        return product._get_combination_info_variant()

    def _get_shop_period_label(self):
        """Return what the price of the line is for, such as `per month`, or nothing."""
        self.ensure_one()
        return self.plan_id._get_period_label() if self._is_recurring() else ""

    def _get_shop_terms(self):
        """Return term, renewal and notice of the line, or nothing."""
        self.ensure_one()
        return self.plan_id._get_shop_terms() if self._is_recurring() else ""
