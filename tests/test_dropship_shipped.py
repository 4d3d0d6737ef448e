from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDropshipShipped(DropshipCommon):
    """What vendors ship is marked as such, and billed and invoiced from then on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls._sell_lamps() + cls._sell_lamps(2, cls.customer_b)
        cls.purchases = cls._buy(cls.orders)
        cls.pickings = cls.orders.picking_ids

    def _assert_quantities(self, order, delivered, to_invoice, to_bill):
        line = order.order_line
        bought = line.purchase_line_ids
        self.assertEqual(
            (line.qty_delivered, line.qty_to_invoice),
            (delivered, to_invoice),
        )
        self.assertEqual(
            (sum(bought.mapped("qty_received")), sum(bought.mapped("qty_to_invoice"))),
            (delivered, to_bill),
        )

    def test_shipped_is_delivered(self):
        first, second = self.orders
        self.assertEqual(self.pickings.mapped("dropship_step"), ["ship", "ship"])
        self._assert_quantities(first, 0, 0, 0)
        self._mark_shipped(self.pickings, "2026-03-01", ["T-1", "T-2"])
        self.assertRecordValues(
            self.pickings,
            [
                {
                    "state": "done",
                    "shipped_date": date(2026, 3, 1),
                    "carrier_tracking_ref": reference,
                    "dropship_step": False,
                }
                for reference in ("T-1", "T-2")
            ],
        )
        self._assert_quantities(first, 5, 5, 5)
        self._assert_quantities(second, 2, 2, 2)
        self.assertEqual(self.orders.mapped("invoice_status"), ["to invoice"] * 2)
        self.assertEqual(self.purchases.mapped("invoice_status"), ["to invoice"] * 2)
        invoices = self.orders.with_user(self.accountant)._create_invoices()
        self.assertEqual(invoices.mapped("amount_total"), [500.0, 200.0])
        self.purchases.with_user(self.accountant).action_create_invoice()
        self.assertEqual(self.purchases.invoice_ids.mapped("amount_total"), [420.0])

    def test_the_salesperson_reads_it_on_the_order(self):
        self._mark_shipped(self.pickings, "2026-03-01", ["T-1"])
        for record in (self.orders[0], self.pickings[0]):
            note = record.message_ids[0]
            self.assertIn(
                "shipped by Lumen on 2026-03-01. Tracking reference: T-1", note.body
            )
            self.assertIn(self.pickings[0].name, note.body)
            self.assertEqual(note.author_id, self.stocker.partner_id)
        other = self.orders[1].message_ids[0].body
        self.assertIn("shipped by Lumen on 2026-03-01.", other)
        self.assertNotIn("Tracking", other)

    def test_a_part_is_shipped(self):
        order = self.orders[0]
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        action = picking.with_user(self.buyer).action_mark_shipped()
        wizard = Form(
            self.env["stock.picking.shipped"]
            .with_user(self.buyer)
            .with_context(**action["context"])
        )
        self.assertEqual(wizard.date, date(2026, 3, 2))
        self.assertFalse(wizard.waits_for_receipt)
        with wizard.line_ids.edit(0) as line:
            self.assertEqual(line.goods, "2 Units of Lamp (ordered: 5)")
            self.assertEqual(line.customer_id, self.customer_a)
            line.carrier_tracking_ref = "T-1"
        wizard.save().action_mark_shipped()
        self._assert_quantities(order, 2, 2, 2)
        rest = order.picking_ids - picking
        self.assertRecordValues(
            rest,
            [
                {
                    "backorder_id": picking.id,
                    "state": "assigned",
                    "shipped_date": False,
                    "carrier_tracking_ref": False,
                    "dropship_step": "ship",
                }
            ],
        )
        self.assertEqual(rest.move_ids.product_uom_qty, 3)
        self._mark_shipped(rest, references=["T-2"])
        self._assert_quantities(order, 5, 5, 5)

    def test_received_is_delivered(self):
        self.env.company.dropship_delivered_on = "received"
        first, second = self.orders
        self._mark_shipped(self.pickings, "2026-03-01", ["T-1", "T-2"])
        self.assertRecordValues(
            self.pickings,
            [
                {
                    "state": "assigned",
                    "shipped_date": date(2026, 3, 1),
                    "carrier_tracking_ref": reference,
                    "dropship_step": "receive",
                }
                for reference in ("T-1", "T-2")
            ],
        )
        self._assert_quantities(first, 0, 0, 0)
        Pickings = self.env["stock.picking"].with_user(self.stocker)
        found = Pickings.search([("dropship_step", "=", "receive")])
        self.assertEqual(found & self.pickings, self.pickings)
        self.assertFalse(
            Pickings.search([("dropship_step", "=", "ship")]) & self.pickings
        )
        self.pickings[0].with_user(self.stocker).button_validate()
        self._assert_quantities(first, 5, 5, 5)
        self._assert_quantities(second, 0, 0, 0)
        self.assertEqual(self.pickings[0].shipped_date, date(2026, 3, 1))
        self.assertEqual(self.pickings.mapped("dropship_step"), [False, "receive"])
        self.assertEqual(
            Pickings.search([("dropship_step", "=", "receive")]) & self.pickings,
            self.pickings[1],
        )

    def test_a_part_is_shipped_and_waits(self):
        self.env.company.dropship_delivered_on = "received"
        order = self.orders[0]
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        self._mark_shipped(picking, references=["T-1"])
        rest = order.picking_ids - picking
        self.assertRecordValues(
            picking + rest,
            [
                {"dropship_step": "receive", "carrier_tracking_ref": "T-1"},
                {"dropship_step": "ship", "carrier_tracking_ref": False},
            ],
        )
        quantities = (picking + rest).mapped("move_ids.product_uom_qty")
        self.assertEqual(quantities, [2, 3])
        picking.button_validate()
        self.assertEqual(len(order.picking_ids), 2)
        self._assert_quantities(order, 2, 2, 2)

    def test_companies_decide_for_themselves(self):
        second = self.env["res.company"].create(
            {"name": "Second", "dropship_delivered_on": "received"}
        )
        self.env.user.company_ids += second
        self.stocker.company_ids += second
        order = (
            self.env["sale.order"]
            .with_company(second)
            .create(
                {
                    "company_id": second.id,
                    "partner_id": self.customer_b.id,
                    "order_line": [Command.create({"product_id": self.lamp.id})],
                }
            )
        )
        order.action_confirm()
        self._get_purchases(order).button_confirm()
        both = (self.pickings[0] + order.picking_ids).with_context(
            allowed_company_ids=(self.env.company + second).ids
        )
        self._mark_shipped(both)
        self.assertEqual(both.mapped("state"), ["done", "assigned"])
        self.assertEqual(both.mapped("dropship_step"), [False, "receive"])

    def test_validating_is_shipping(self):
        self.pickings.button_validate()
        self.assertEqual(self.pickings.mapped("shipped_date"), [date(2026, 3, 2)] * 2)

    def test_lots_are_asked_for(self):
        self.lamp.tracking = "serial"
        order = self._sell_lamps(1)
        self._buy(order)
        picking = order.picking_ids
        with self.assertRaises(UserError), self.cr.savepoint():
            self._mark_shipped(picking)
        self.env.invalidate_all()
        self.assertFalse(picking.shipped_date)
        picking.move_ids.move_line_ids.lot_name = "SN-1"
        self._mark_shipped(picking)
        self.assertEqual(picking.move_ids.move_line_ids.lot_id.name, "SN-1")
        self._assert_quantities(order, 1, 1, 1)

    def test_only_what_waits_for_its_vendor(self):
        self._mark_shipped(self.pickings[0])
        with self.assertRaisesRegex(UserError, "ready and not shipped yet"):
            self.pickings[0].action_mark_shipped()
        action = self.pickings.action_mark_shipped()
        self.assertEqual(action["context"]["default_picking_ids"], self.pickings[1].ids)
        juice = self._sell(self.juice)
        with self.assertRaisesRegex(UserError, "Choose drop-ship transfers"):
            juice.order_ids.picking_ids.action_mark_shipped()

    def test_dates_and_quantities_are_checked(self):
        with self.assertRaisesRegex(UserError, "the day on which"):
            self._mark_shipped(self.pickings, "2026-03-03")
        self.pickings[1].move_ids.quantity = 0
        with self.assertRaisesRegex(UserError, self.pickings[1].name):
            self._mark_shipped(self.pickings)
        self.assertEqual(self.pickings.mapped("state"), ["assigned"] * 2)

    def test_from_the_purchase_order(self):
        purchase = self.purchases[0].with_user(self.buyer)
        self.assertTrue(purchase.can_mark_shipped)
        action = purchase.action_mark_shipped()
        self.assertEqual(action["context"]["default_picking_ids"], self.pickings[0].ids)
        self._mark_shipped(self.pickings[0], user=self.buyer)
        self.env.invalidate_all()
        self.assertFalse(purchase.can_mark_shipped)

    def test_returns_wait_for_nobody(self):
        self._mark_shipped(self.pickings)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=self.pickings[0].id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = self.pickings.browse(wizard.action_create_returns()["res_id"])
        self.assertFalse(back.dropship_step)
        steps = self.env["stock.picking"].search(
            [("dropship_step", "in", ("ship", "receive"))]
        )
        self.assertNotIn(back, steps)
        self.assertIn(
            back, self.env["stock.picking"].search([("dropship_step", "=", False)])
        )

    def test_what_contracts_drop_ship(self):
        contract = self._sell(self.coffee)
        self._run_delivery_job("2026-02-01")
        purchases = self._get_purchases(contract.order_ids)
        purchases |= contract.line_ids.purchase_line_ids.order_id
        purchases.button_confirm()
        self.assertEqual(len(purchases.picking_ids), 2)
        self._mark_shipped(purchases.picking_ids, user=self.buyer)
        self.assertEqual(contract.order_ids.order_line.qty_delivered, 3)
        self.assertIn("shipped by", contract.message_ids[0].body)
        self._run_invoice_job("2026-03-02")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3.0, 270.0)])


@tagged("post_install", "-at_install")
class TestDropshipPortal(DropshipCommon, HttpCase):
    def test_customers_follow_their_goods(self):
        self.env.company.dropship_delivered_on = "received"
        order = self._sell_lamps()
        self._buy(order)
        url = order.get_portal_url()
        page = self.url_open(url).text
        self.assertIn(order.picking_ids.name, page)
        self.assertIn("Preparation", page)
        self.assertNotIn("Lumen", page)
        self._mark_shipped(order.picking_ids, references=["T-4711"])
        page = self.url_open(url).text
        self.assertIn("T-4711", page)
        self.assertIn("Shipped", page)
        self.assertNotIn("Preparation", page)
