from odoo.fields import Command
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install", "sale_renewal_neighbours")
class TestPlansCost(RenewalCommon):
    """The cost of a line is for one period of its plan. Run it with ``--also
    sale_margin`` too: without margins there is no cost to scale.
    """

    def _order_support(self, plan, **values):
        self.support.standard_price = 60.0
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.support.id,
                            "plan_id": plan.id,
                            "product_uom_qty": 2.0,
                            **values,
                        }
                    )
                ],
            }
        )

    def test_the_cost_scales_with_the_plan(self):
        line = self._order_support(self.plan_yearly).order_line
        self.assertEqual(line.price_unit, 1200.0)
        if "purchase_price" not in line._fields:
            self.assertIsNone(line._compute_purchase_price())
            return
        self.assertEqual((line.purchase_price, line.margin), (720.0, 960.0))
        line.plan_id = self.plan_monthly
        self.assertEqual((line.purchase_price, line.margin), (60.0, 80.0))

    def test_what_is_sold_once_costs_what_it_costs(self):
        order = self._order_support(self.plan_yearly, recurring_type="one_time")
        line = order.order_line
        if "purchase_price" in line._fields:
            self.assertEqual((line.purchase_price, line.margin), (60.0, 80.0))
        else:
            self.assertEqual(line.price_unit, 100.0)
