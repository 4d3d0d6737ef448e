from odoo.tests import freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install", "sale_renewal_neighbours")
@freeze_time("2026-03-02")
class TestDropshipNeighbours(DropshipCommon):
    """Drop-shipping next to valuation, landed costs and agreements with vendors."""

    def test_warehouse_and_buyers_ship_goods_of_any_valuation(self):
        """Odoo reads bills and landed costs for the cost of the goods: whoever says
        that they were shipped need not see those.
        """
        for method in ("standard", "average", "fifo"):
            for user in (self.stocker, self.buyer):
                with self.subTest(method=method, user=user.login):
                    category = self.env["product.category"].create(
                        {"name": method, "property_cost_method": method}
                    )
                    lamp = self.lamp.copy({"categ_id": category.id})
                    lamp.seller_ids = self.lamp.seller_ids.copy()
                    order = self._sell_lamps(quantity=2, product=lamp)
                    self._buy(order)
                    self.env.invalidate_all()
                    self._mark_shipped(order.picking_ids, user=user)
                    self.assertEqual(order.picking_ids.state, "done")
                    self.assertEqual(order.order_line.qty_delivered, 2)
