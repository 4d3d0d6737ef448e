from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDropshipQuantities(DropshipCommon):
    """Nobody gets too much in silence, and both sides see what does not fit."""

    def _assert_line(self, order, delivered, received, to_invoice=None):
        line = order.order_line
        bought = line.purchase_line_ids
        self.assertEqual(line.qty_delivered, delivered)
        self.assertEqual(sum(bought.mapped("qty_received")), received)
        self.assertEqual(
            line.qty_to_invoice, delivered if to_invoice is None else to_invoice
        )

    def _get_bought(self, order):
        """Return state and quantity of everything that is bought for an order."""
        lines = order.order_line.purchase_line_ids.sorted("id")
        return [(line.state, line.product_qty) for line in lines]

    def _lower(self, order, quantity):
        """Lower the quantity as the form of the order does."""
        command = Command.update(order.order_line.id, {"product_uom_qty": quantity})
        order.with_user(self.salesman).write({"order_line": [command]})

    def _return_lamps(self, picking, quantity, to_refund=True, location=None):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        back = picking.browse(wizard.action_create_returns()["res_id"])
        if location:
            back.location_dest_id = location
            back.move_ids.location_dest_id = location
        self._validate(back)
        return back

    def test_more_is_sold(self):
        draft, bought = self._sell_lamps(), self._sell_lamps(partner=self.customer_b)
        self._buy(bought)
        for order in (draft, bought):
            self._lower(order, 7)
        self.assertEqual(self._get_bought(draft), [("draft", 7)])
        self.assertEqual(self._get_bought(bought), [("purchase", 5), ("draft", 2)])
        self.assertFalse(self._get_purchases(draft + bought).activity_ids)
        self._buy(bought)
        self.assertEqual(len(bought.picking_ids), 2)
        self._mark_shipped(bought.picking_ids)
        self._assert_line(bought, 7, 7)

    def test_less_is_sold_before_it_is_bought(self):
        order = self._sell_lamps()
        self._lower(order, 3)
        self.assertEqual(self._get_bought(order), [("draft", 3)])
        self.assertFalse(self._get_purchases(order).activity_ids)
        self._buy(order)
        self._mark_shipped(order.picking_ids)
        self._assert_line(order, 3, 3)

    def test_less_is_sold_of_what_was_bought(self):
        order, other = self._sell_lamps(), self._sell_lamps(partner=self.customer_b)
        purchase = self._buy(order + other)[0]
        self._lower(order, 3)
        self.assertEqual(self._get_bought(order), [("purchase", 5)])
        [(user, note)] = self._get_warnings(purchase)
        self.assertEqual(user, self.buyer)
        self.assertIn(
            "3.0 Units of Lamp ordered instead of 5.0 Units", " ".join(note.split())
        )
        self.assertFalse(self._get_warnings(self._get_purchases(other)))
        warning = (
            f"Lamp: 2 Units more than {order.name} sells. Lower the purchase, or "
            "cancel it, and tell the vendor."
        )
        bought = purchase.with_user(self.buyer)
        picking = order.picking_ids.with_user(self.stocker)
        self.assertEqual(bought.purchase_warning_text, warning)
        self.assertEqual(picking.picking_warning_text, warning)
        self.assertFalse(other.picking_ids.picking_warning_text)
        # The buyer, who has no rights on sales orders, does as he is told.
        self.env.invalidate_all()
        bought.write(
            {"order_line": [Command.update(bought.order_line.id, {"product_qty": 3})]}
        )
        self.assertEqual(picking.move_ids.product_uom_qty, 3)
        self.env.invalidate_all()
        self.assertFalse(bought.purchase_warning_text)
        self.assertFalse(picking.picking_warning_text)
        self.assertFalse(self._get_warnings(order))
        self._mark_shipped(picking)
        self._assert_line(order, 3, 3)

    def test_less_is_sold_outside_the_form(self):
        """The catalogue and the API write lines, of which Odoo tells no buyer."""
        order = self._sell_lamps()
        purchase = self._buy(order)
        order.with_user(self.salesman).order_line.product_uom_qty = 4
        self.assertEqual(order.order_line.product_uom_qty, 4)
        [(user, note)] = self._get_warnings(purchase)
        self.assertEqual(user, self.buyer)
        self.assertIn("4.0 Units of Lamp ordered", " ".join(note.split()))

    def test_what_was_shipped_warns_nobody(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        self._mark_shipped(picking)
        self._lower(order, 2)
        self.assertEqual(len(self._get_warnings(purchase)), 1)
        purchase.order_line.product_qty = 2
        self.assertFalse(purchase.purchase_warning_text)
        self.assertEqual(
            order.picking_ids.sorted("id").mapped("state"), ["done", "cancel"]
        )
        self._assert_line(order, 2, 2)

    def test_less_is_bought(self):
        order, other = self._sell_lamps(), self._sell_lamps(partner=self.customer_b)
        purchases = self._buy(order + other)
        purchases[0].with_user(self.buyer).order_line.product_qty = 4
        [(user, note)] = self._get_warnings(order)
        self.assertEqual(user, self.salesman)
        self.assertIn("Lamp: 1 Units missing", note)
        self.assertFalse(self._get_warnings(other))
        self._mark_shipped(order.picking_ids)
        self._assert_line(order, 4, 4)

    def test_the_order_is_cancelled_before_it_is_bought(self):
        order = self._sell_lamps()
        purchase = self._get_purchases(order)
        purchase.user_id = self.buyer
        order.with_user(self.salesman)._action_cancel()
        self.assertEqual(order.state, "cancel")
        [(user, note)] = self._get_warnings(purchase)
        self.assertEqual(user, self.buyer)
        self.assertIn("5.0 Units of Lamp cancelled", " ".join(note.split()))
        self.assertIn("5 Units more than", purchase.purchase_warning_text)

    def test_the_order_is_cancelled_after_it_was_bought(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        order.with_user(self.salesman)._action_cancel()
        self.assertEqual(order.picking_ids.state, "cancel")
        [(user, note)] = self._get_warnings(purchase)
        self.assertEqual(user, self.buyer)
        self.assertIn("cancelled", note)
        self.assertFalse(self._get_warnings(order))
        self.assertIn("5 Units more than", purchase.purchase_warning_text)
        # Confirmed again with less: the vendor still has the purchase order.
        order.with_user(self.salesman).action_draft()
        order.order_line.product_uom_qty = 4
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(self._get_bought(order), [("purchase", 5)])
        again = order.picking_ids.filtered(lambda picking: picking.state != "cancel")
        self.assertEqual(again.dropship_step, "ship")
        self.assertIn("1 Units more than", purchase.purchase_warning_text)
        self.assertIn("4.0 Units of Lamp", self._get_warnings(purchase)[-1][1])
        purchase.with_user(self.buyer).order_line.product_qty = 4
        self._mark_shipped(again)
        self._assert_line(order, 4, 4)

    def test_the_purchase_is_cancelled(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        self._mark_shipped(picking)
        purchase.with_user(self.buyer).button_cancel()
        [(user, note)] = self._get_warnings(order)
        self.assertEqual(user, self.salesman)
        self.assertIn("5.0 Units of Lamp cancelled", " ".join(note.split()))
        self.assertFalse(self._get_warnings(purchase))
        self.assertEqual(
            order.picking_ids.sorted("id").mapped("state"), ["done", "cancel"]
        )
        self._assert_line(order, 2, 2)
        # What was shipped before is not bought again.
        self._lower(order, 6)
        self._lower(order, 7)
        self.assertEqual(self._get_bought(order), [("cancel", 5), ("draft", 5)])
        self._buy(order)
        self._mark_shipped(order.picking_ids.filtered("dropship_step"))
        self._assert_line(order, 7, 7)

    def test_the_transfer_is_cancelled(self):
        order, other = self._sell_lamps(), self._sell_lamps(partner=self.customer_b)
        purchase = self._buy(order + other)[0]
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        self._mark_shipped(picking)
        (order.picking_ids - picking).with_user(self.stocker).action_cancel()
        for record, user in ((purchase, self.buyer), (order, self.salesman)):
            [(warned, note)] = self._get_warnings(record)
            self.assertEqual(warned, user)
            self.assertIn(f"{purchase.name}, Lamp: 3 Units not shipped", note)
        self.assertFalse(self._get_warnings(other))
        self._assert_line(order, 2, 2)
        # The purchase is lowered to what was shipped: nothing more comes.
        purchase.with_user(self.buyer).order_line.product_qty = 2
        self.assertFalse(order.picking_ids.filtered("dropship_step"))
        self._lower(order, 2)
        self.assertFalse(purchase.purchase_warning_text)

    def test_no_backorder(self):
        order = self._sell_lamps()
        self._buy(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        action = picking.with_user(self.stocker).button_validate()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).process_cancel_backorder()
        [(user, note)] = self._get_warnings(order)
        self.assertEqual(user, self.salesman)
        self._assert_line(order, 2, 2)

    def test_customers_return_to_the_vendor(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        self._mark_shipped(order.picking_ids)
        order._create_invoices().action_post()
        purchase.action_create_invoice()
        self._return_lamps(order.picking_ids, 2)
        self._assert_line(order, 3, 3, to_invoice=-2)
        self.assertEqual(purchase.order_line.qty_to_invoice, -2)
        credit = order._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 200.0))
        # Raising the order buys what is added, not what came back.
        self._lower(order, 6)
        self.assertEqual(self._get_bought(order), [("purchase", 5), ("draft", 1)])

    def test_customers_return_to_the_vendor_for_another_one(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        self._mark_shipped(order.picking_ids)
        self._return_lamps(order.picking_ids, 2, to_refund=False)
        self._assert_line(order, 5, 5)
        self.assertEqual(purchase.order_line.qty_to_invoice, 5)

    def test_customers_return_to_our_stock(self):
        for partner, refund, kept in (
            (self.customer_a, True, 3),
            (self.customer_b, False, 5),
        ):
            order = self._sell_lamps(partner=partner)
            purchase = self._buy(order)
            self._mark_shipped(order.picking_ids)
            before = self.lamp.qty_available
            self._return_lamps(
                order.picking_ids, 2, refund, self.warehouse.lot_stock_id
            )
            # The vendor keeps what he was paid: the goods are ours now.
            self._assert_line(order, kept, 5)
            self.assertEqual(purchase.order_line.qty_to_invoice, 5)
            self.assertEqual(self.lamp.qty_available, before + 2)

    def test_other_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.lamp.id, "product_uom_qty": 3}
        order = self._create_order(
            self.customer_a,
            order_line=[Command.create(line | {"product_uom_id": dozen.id})],
        )
        order.action_confirm()
        purchase = self._buy(order)
        self.assertEqual(sum(purchase.order_line.mapped("product_uom_qty")), 36)
        self._lower(order, 2)
        self.assertIn(
            f"Lamp: 1 Dozens more than {order.name} sells",
            purchase.purchase_warning_text,
        )
        self.assertEqual(len(self._get_warnings(purchase)), 1)
