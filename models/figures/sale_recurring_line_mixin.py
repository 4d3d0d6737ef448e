from odoo import models


class SaleRecurringLineMixin(models.AbstractModel):
    _inherit = "sale.recurring.line.mixin"

    def _get_main_plan(self):
        """Return the plan with the largest recurring revenue per month among these
        recurring lines, the first one of several; empty without lines.
        """
        by_plan = self.grouped("plan_id")
        return max(
            by_plan,
            key=lambda plan: sum(
                plan._get_monthly_amount(line._get_period_amount())
                for line in by_plan[plan]
            ),
            default=self.plan_id,
        )
