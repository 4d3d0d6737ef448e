from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01")
class TestDropshipIncrease(DropshipCommon):
    """Vendors who sell from a quantity on, and what is bought of them later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.lamp.seller_ids
        cls.seller.min_qty = 100.0

    def _get_bought(self, order):
        lines = order.order_line.purchase_line_ids.sorted("id")
        return [(line.product_qty, line.price_unit) for line in lines]

    def test_too_small_an_increase_is_not_bought_for_nothing(self):
        order = self._sell_lamps(100)
        self._buy(order)
        line = order.order_line.with_user(self.salesman)
        with self.assertRaises(UserError) as raised:
            line.product_uom_qty = 130
        self.assertIn("sells it from 100 Units on", str(raised.exception))
        self.assertIn("30 Units would be bought", str(raised.exception))
        self.env.invalidate_all()
        self.assertEqual(self._get_bought(order), [(100.0, 60.0)])
        line.product_uom_qty = 200
        self.assertEqual(self._get_bought(order), [(100.0, 60.0), (100.0, 60.0)])

    def test_an_increase_of_an_open_request_is_bought_with_it(self):
        order = self._sell_lamps(100)
        order.order_line.with_user(self.salesman).product_uom_qty = 130
        self.assertEqual(self._get_bought(order), [(130.0, 60.0)])

    def test_a_vendor_of_single_pieces_sells_the_increase(self):
        self.seller.copy({"min_qty": 0.0, "price": 75.0})
        order = self._sell_lamps(100)
        self._buy(order)
        order.order_line.with_user(self.salesman).product_uom_qty = 130
        self.assertEqual(self._get_bought(order), [(100.0, 60.0), (30.0, 75.0)])

    def test_a_contract_buys_no_period_for_nothing(self):
        contract = self._sell(self.coffee)
        self.coffee.seller_ids.min_qty = 10.0
        self._run_delivery_job("2026-02-01")
        self.assertFalse(contract.line_ids.purchase_line_ids)
        self.assertIn("sells it from 10 Units on", contract.delivery_error)
        self.coffee.seller_ids.min_qty = 3.0
        self._run_delivery_job("2026-02-02")
        self.assertFalse(contract.delivery_error)
        self.assertEqual(contract.line_ids.purchase_line_ids.price_unit, 50.0)
