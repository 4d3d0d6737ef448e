from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .availability_common import StockCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestAvailabilityPromised(StockCommon):
    """What was promised is not promised again, and nobody is put off with a guess."""

    def _sell(self, product, quantity, **values):
        order = self._quote((product, quantity), partner=self.customer_b, **values)
        order.action_confirm()
        return order

    def test_what_was_sold_is_not_free_though_nobody_reserved_it(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        sold = self._sell(self.desk, 9)
        self.assertEqual(sold.picking_ids.move_ids.quantity, 0)
        order = self._quote((self.desk, 4))
        self._assert_lines(order, ("short", "3 of 4 free", False))
        self.env.invalidate_all()
        forecast = self.desk.with_context(warehouse_id=self.warehouse.id)
        self.assertEqual(forecast.virtual_available, 3)
        # Also what is promised for next month, unless something comes before.
        sold.picking_ids.move_ids.date = "2026-04-02 12:00:00"
        self._assert_lines(order, ("short", "3 of 4 free", False))
        self._plan_receipt(self.desk, 9, days=10)
        self._assert_lines(order, ("available", "12 free", date(2026, 3, 2)))

    def test_what_is_reserved_stays_so_until_others_come(self):
        self._sell(self.desk, 9, commitment_date="2026-04-02 12:00:00")
        self._plan_receipt(self.desk, 9, days=10)
        self._assert_lines(
            self._quote((self.desk, 4)), ("forecast", "from 12 Mar", date(2026, 3, 12))
        )

    def test_what_is_picked_first_is_counted_once(self):
        self.warehouse.delivery_steps = "pick_ship"
        sold = self._sell(self.desk, 9)
        order = self._quote((self.desk, 4))
        short = ("short", "3 of 4 free", False)
        pick = sold.picking_ids
        self.assertEqual(pick.move_ids.quantity, 9)
        self._assert_lines(order, short)
        pick.move_ids._do_unreserve()
        self._assert_lines(order, short)
        pick.action_assign()
        pick.button_validate()
        self.assertEqual((sold.picking_ids - pick).move_ids.quantity, 9)
        self._assert_lines(order, short)

    def test_what_comes_today_is_not_here_yet(self):
        self._plan_receipt(self.chair, 2, days=0)
        self._assert_lines(
            self._quote((self.chair, 2)), ("forecast", "from 2 Mar", date(2026, 3, 2))
        )

    def test_nobody_knows_when_a_late_receipt_comes(self):
        receipt = self._plan_receipt(self.chair, 6, days=-9)
        order = self._quote((self.chair, 2))
        late = ("short", "0 of 2 free, receipt is late", False)
        self._assert_lines(order, late)
        self.assertEqual(order.undeliverable_products, "Chair")
        with self.assertRaisesRegex(UserError, "late count again"):
            order.action_promise_earliest_date()
        receipt.date = "2026-03-06 08:00:00"
        self._assert_lines(order, ("forecast", "from 6 Mar", date(2026, 3, 6)))

    def test_what_is_bought_for_one_order_is_not_taken_from_others(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        vendor = self.env["res.partner"].create({"name": "Chair Works"})
        seller = {"partner_id": vendor.id, "price": 1.0, "delay": 4}
        self.chair.write(
            {
                "route_ids": mto + self.env.ref("purchase_stock.route_warehouse0_buy"),
                "seller_ids": [Command.create(seller)],
            }
        )
        self._set_stock(self.chair, 3, self.warehouse)
        sold = self._sell(self.chair, 5)
        self.chair.route_ids = False
        order = self._quote((self.chair, 4))
        short = ("short", "3 of 4 free", False)
        self._assert_lines(order, short)
        # What is bought is for that order; what is bought beyond it is for others.
        purchase = self.env["purchase.order"].search([("origin", "=", sold.name)])
        purchase.button_confirm()
        self._assert_lines(order, short)
        purchase.order_line.product_qty = 7
        purchase.picking_ids.move_ids.date = "2026-03-06 12:00:00"
        self._assert_lines(order, ("forecast", "from 6 Mar", date(2026, 3, 6)))
        purchase.picking_ids.move_ids.date = "2026-02-27 12:00:00"
        self._assert_lines(order, ("short", "3 of 4 free, receipt is late", False))

    def test_parts_of_kits_are_shared_with_lines_that_sell_them(self):
        if "mrp.bom" not in self.env:
            self.skipTest("without manufacturing there are no kits")
        frame = self._create_kit(self.desk, 3)
        order = self._quote((frame, 3), (self.desk, 5), (frame, 1))
        self._assert_lines(
            order,
            ("available", "4 free", date(2026, 3, 2)),
            ("short", "3 of 5 free", False),
            ("short", "0 of 1 free", False),
        )
        frame.dropship_policy = self.desk.dropship_policy = "when_short"
        order.order_line.product_uom_qty = 2
        order.order_line[1].product_uom_qty = 8
        # The vendor ships those desks, and so leaves the others to the last line.
        self.assertEqual(
            order.order_line.mapped("fulfilment"), ["stock", "dropship", "stock"]
        )
        self.env.invalidate_all()
        self.assertEqual(
            order.order_line.mapped("availability_note"),
            ["4 free", "ordered when sold", "2 free"],
        )

    def _create_kit(self, part, quantity):
        kit = self.env["product.product"].create({"name": "Kit", "type": "consu"})
        line = {"product_id": part.id, "product_qty": quantity}
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create(line)],
            }
        )
        return kit
