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

    def test_what_was_sold_once_beside_it_is_not_shipped(self):
        self.order.action_unlock()
        chairs = self.env["product.product"].create({"name": "Chair", "type": "consu"})
        self.env["sale.order.line"].create(
            {
                "order_id": self.order.id,
                "product_id": chairs.id,
                "recurring_type": "one_time",
            }
        )
        moves = self.order.order_line.move_ids
        move = moves.filtered(lambda one: one.product_id == chairs)
        picking = move.picking_id.copy({"move_ids": []})
        move.picking_id = picking
        self.assertFalse(picking.contract_ids)
        self._suspend()
        self.assertTrue(picking.is_held)
        found = picking.search([("is_held", "=", True), ("id", "=", picking.id)])
        self.assertEqual(found, picking)
        with self.assertRaisesRegex(UserError, self.contract.number):
            picking.with_user(self.picker).button_validate()

    def _sell_coffee(self):
        """Let a vendor ship what a contract delivers, and suspend the contract."""
        self.coffee.invoice_policy = "order"
        self.contract = self._sell(self.coffee)
        self.order = self.contract.order_ids
        with freeze_time("2026-02-01"):
            self.contract._create_invoices()
        return self.order._get_purchase_orders()

    def test_nothing_is_ordered_from_a_vendor(self):
        purchase = self._sell_coffee()
        self.assertEqual(purchase.state, "draft")
        buyer = new_test_user(self.env, "buyer", "purchase.group_purchase_user")
        orders = self.env["purchase.order"].with_user(buyer)
        mine = [("id", "=", purchase.id)]
        self.assertFalse(purchase.with_user(buyer).is_held)
        self._suspend()
        self.assertTrue(purchase.with_user(buyer).is_held)
        self.assertTrue(orders.search([("is_held", "=", True), *mine]))
        with self.assertRaisesRegex(UserError, self.contract.number):
            purchase.with_user(buyer).button_confirm()
        self.assertEqual(purchase.state, "draft")
        self.contract._set_suspended(False)
        self.assertFalse(orders.search([("is_held", "=", True), *mine]))
        purchase.with_user(buyer).button_confirm()
        self.assertEqual(purchase.state, "purchase")

    def test_what_was_ordered_is_called_back_by_its_buyer(self):
        purchase = self._sell_coffee()
        buyer = new_test_user(self.env, "buyer", "purchase.group_purchase_user")
        purchase.user_id = buyer
        purchase.button_confirm()
        self._suspend()
        self.assertFalse(purchase.is_held)
        self.assertTrue(purchase.picking_ids.is_held)
        task = purchase.activity_ids
        self.assertEqual(task.user_id, buyer)
        self.assertIn(self.contract.number, task.note)
        self.contract._set_suspended(False)
        self.assertFalse(purchase.activity_ids)

    def test_what_was_shipped_or_has_no_buyer(self):
        purchase = self._sell_coffee()
        purchase.button_confirm()
        purchase.user_id = False
        self._suspend()
        self.assertFalse(purchase.activity_ids)
        notes = self.contract.message_ids.mapped("body")
        self.assertTrue(any(purchase.name in (note or "") for note in notes))
        self.contract._set_suspended(False)
        purchase.user_id = self.env.user
        purchase.picking_ids.shipped_date = "2026-02-03"
        self.contract._set_suspended(True)
        self.assertFalse(purchase.activity_ids)

    def test_the_order_desk_says_it(self):
        orders = self.env["sale.order"].with_user(self.picker)
        mine = [("id", "=", self.order.id)]
        self.assertFalse(self.order.with_user(self.picker).is_held)
        self.assertFalse(orders.search([("is_held", "=", True), *mine]))
        self._suspend()
        self.assertTrue(self.order.with_user(self.picker).is_held)
        self.assertTrue(orders.search([("is_held", "=", True), *mine]))
        self.assertFalse(orders.search([("is_held", "=", False), *mine]))
