from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
class TestSuspendedDeliveries(GoodsCommon):
    """Goods of contracts that are not paid stay where they are, if the plan says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write(
            {
                "payment_mode": "token_post_first",
                "invoice_mode": "post",
                "suspend_after_days": 3,
                "suspension_stops": "deliveries",
            }
        )
        cls.contract = cls._sell(cls.water)
        cls.order = cls.contract.order_ids
        with freeze_time("2026-02-01"):
            cls.contract._create_invoices()
        cls.picker = new_test_user(cls.env, "picker", "stock.group_stock_user")

    def _suspend(self):
        for day in ("2026-02-01", "2026-02-04"):
            with freeze_time(day):
                self._run_cron("sale_renewal.ir_cron_follow_payments")
        self.assertTrue(self.contract.is_suspended)

    def test_nothing_is_delivered_before_it_is_paid(self):
        self._suspend()
        self._run_delivery_job("2026-02-05")
        self.assertFalse(self.contract.line_ids.stock_move_ids)
        self.plan_monthly.suspension_stops = "billing"
        self._run_delivery_job("2026-02-05")
        self.assertTrue(self.contract.line_ids.stock_move_ids)

    def test_what_is_on_its_way_is_not_shipped(self):
        picking = self.order.picking_ids
        self._suspend()
        with self.assertRaisesRegex(UserError, self.contract.number):
            picking.with_user(self.picker).button_validate()
        self.assertNotEqual(picking.state, "done")
        self.plan_monthly.suspension_stops = "nothing"
        picking.move_ids.quantity = 3.0
        picking.with_user(self.picker).button_validate()
        self.assertEqual(picking.state, "done")

    def test_the_order_desk_says_it(self):
        orders = self.env["sale.order"].with_user(self.picker)
        mine = [("id", "=", self.order.id)]
        self.assertFalse(self.order.with_user(self.picker).is_held)
        self.assertFalse(orders.search([("is_held", "=", True), *mine]))
        self._suspend()
        self.assertTrue(self.order.with_user(self.picker).is_held)
        self.assertTrue(orders.search([("is_held", "=", True), *mine]))
        self.assertFalse(orders.search([("is_held", "=", False), *mine]))
