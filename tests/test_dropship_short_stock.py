from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .desk_progress_common import FulfilmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestDropshipStock(FulfilmentCommon):
    """Vendors ship what the stock does not have for the promised day."""

    def test_what_was_sold_before_is_not_sold_twice(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._set_stock(self.shelf, 7)
        first = self._quote((self.shelf, 7))
        first.action_confirm()
        self.assertEqual(first.picking_ids.move_ids.quantity, 0)
        second = self._quote((self.shelf, 7), partner=self.customer_b)
        self._assert_fulfilment(second, "dropship")
        second.action_confirm()
        self.assertEqual(self._get_shipped(first | second), [("Shelf", 7.0)])
        self.assertEqual(self._get_bought(second), [("Shelf", 7.0, "Bold Foods")])

    def test_late_receipts_cover_nothing(self):
        self._plan_receipt(self.shelf, 4, "2026-02-20 12:00:00")
        order = self._quote((self.shelf, 4))
        order.commitment_date = "2026-03-12 12:00:00"
        self._assert_fulfilment(order, "dropship")
        move = self.env["stock.move"].search([("product_id", "=", self.shelf.id)])
        move.date = "2026-03-11 12:00:00"
        order.action_confirm()
        self._assert_fulfilment(order, "stock")

    def test_parts_of_kits_are_sold_once(self):
        if "mrp.bom" not in self.env:
            self.skipTest("without manufacturing there are no kits")
        kit = self._create_kit("when_short", seller_ids=[])
        self.stool.dropship_policy = "when_short"
        self._set_stock(self.stool, 11)
        self._set_stock(self.shelf, 9)
        order = self._quote((kit, 4), (self.stool, 5), (self.shelf, 5))
        self._assert_fulfilment(order, "stock", "dropship", "stock")
        notes = order.order_line.mapped("availability_note")
        self.assertEqual(notes, ["5 free", "on order: 3 Mar", "5 free"])
        order.action_confirm()
        self.assertEqual(
            self._get_shipped(order), [("Stool", 8.0), ("Shelf", 4.0), ("Shelf", 5.0)]
        )
        self.assertEqual(self._get_bought(order), [("Stool", 5.0, "Azure Books")])

    def test_parts_of_kits_of_all_policies_count(self):
        if "mrp.bom" not in self.env:
            self.skipTest("without manufacturing there are no kits")
        kit = self._create_kit("never")
        self._set_stock(self.stool, 6)
        self._set_stock(self.shelf, 6)
        order = self._quote((kit, 2), (self.shelf, 5))
        self._assert_fulfilment(order, "stock", "dropship")
        order.order_line[1].product_uom_qty = 4
        self._assert_fulfilment(order, "stock", "stock")
        # What leaves another warehouse takes nothing from this one.
        order.order_line[1].product_uom_qty = 6
        other = self._create_warehouse("Second")
        order.order_line[0].route_ids = other.delivery_route_id
        order.action_confirm()
        self._assert_fulfilment(order, "stock", "stock")

    def test_split_lines_leave_the_rest_of_the_stock(self):
        self.company.dropship_split = True
        dozen = self.env.ref("uom.product_uom_dozen")
        self._set_stock(self.shelf, 40)
        order = self._quote(
            (self.shelf, {"product_uom_qty": 4, "product_uom_id": dozen.id}),
            (self.shelf, 4),
        )
        self._assert_fulfilment(order, "dropship", "stock")
        self.assertEqual(order.order_line[1].availability_note, "4 free")
        order.action_confirm()
        self.assertEqual(
            self._get_shipped(order), [("Shelf", 3 * 12.0), ("Shelf", 4.0)]
        )

    def test_lines_that_are_added_later_are_covered_as_well(self):
        self._set_stock(self.shelf, 9)
        order = self._quote((self.shelf, 5))
        order.action_confirm()
        for quantity, fulfilment in ((4, "stock"), (1, "dropship")):
            line = {"product_id": self.shelf.id, "product_uom_qty": quantity}
            order.order_line = [Command.create(line)]
            self.assertEqual(order.order_line[-1].fulfilment, fulfilment)
