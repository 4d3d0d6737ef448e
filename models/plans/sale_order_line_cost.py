from odoo import api, models

from ...tokens import CostOfPlan


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` whose cost is for one period of its plan, as its
    price is.

    The cost is there only with Odoo's add-on for margins, which is no dependency.
    """

    _inherit = "sale.order.line"

    @api.depends("plan_id", "recurring_type")
    def _compute_purchase_price(self):
        if not hasattr(super(), "_compute_purchase_price"):
            return None
        lines = CostOfPlan().give_to(self)
        return super(SaleOrderLine, lines)._compute_purchase_price()

    def _convert_to_sol_currency(self, amount, currency):
        """Costs that are read anew pass through here; those that stay do not."""
        result = super()._convert_to_sol_currency(amount, currency)
        if not (self._has_plan() and CostOfPlan.find(self)):
            return result
        plan = self.plan_id.with_company(self._get_company())
        return result * plan._get_product_price_ratio(self.product_id)
