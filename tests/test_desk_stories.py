from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestFulfilmentStories(DropshipCommon):
    """From quotation to paid invoice: each does his part, with his own rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "10 %", "amount": 10.0})
        goods = {
            "is_storable": True,
            "invoice_policy": "delivery",
            "purchase_method": "receive",
            "taxes_id": [Command.set(cls.tax.ids)],
            "supplier_taxes_id": [Command.clear()],
        }
        cls.desk, cls.chair = cls.env["product.product"].create(
            [
                goods | {"name": "Desk", "list_price": 250.0},
                goods | {"name": "Chair", "list_price": 80.0},
            ]
        )
        cls.wood_vendor = cls.env["res.partner"].create({"name": "Woodworks"})

    @classmethod
    def _stock(cls, product, quantity):
        location = cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    def _quote(self, *lines, partner=None):
        """Return the quotation of a salesperson: products and quantities."""
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                {
                    "partner_id": (partner or self.customer_a).id,
                    "order_line": [
                        Command.create(
                            {"product_id": product.id, "product_uom_qty": quantity}
                        )
                        for product, quantity in lines
                    ],
                }
            )
        )
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")
        return order

    def _confirm(self, order):
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def _get_open(self, order):
        return order.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def _ship(self, pickings, **quantities):
        """Ship from stock, as warehouse staff: all, or these quantities by product."""
        for move in pickings.move_ids:
            if move.product_id.name in quantities:
                move.quantity = quantities[move.product_id.name]
        self._validate(pickings.with_user(self.stocker))

    def _invoice(self, orders, amount, **kwargs):
        """Invoice what can be, as accountant."""
        invoice = orders.with_user(self.accountant)._create_invoices(**kwargs)
        invoice.action_post()
        self.assertAlmostEqual(invoice.amount_total, amount)
        return invoice

    def _bill(self, purchase, amount):
        purchase.with_user(self.accountant).action_create_invoice()
        bill = purchase.sudo().invoice_ids.sorted("id")[-1].with_user(self.accountant)
        bill.invoice_date = "2026-03-02"
        bill.action_post()
        self.assertAlmostEqual(bill.amount_total, amount)
        return bill

    def _pay(self, moves, amount):
        """Register one payment of documents, as accountant."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"group_payment": True})
        )
        self.assertAlmostEqual(wizard.amount, amount)
        payment = wizard._create_payments()
        self.assertEqual(len(payment), 1)
        self.assertTrue(set(moves.mapped("payment_state")) <= {"paid", "in_payment"})
        self.assertFalse(any(moves.mapped("amount_residual")))
        return payment

    def _assert_finished(self, order, total):
        """Assert that all that was ordered was delivered, invoiced and paid."""
        order = order.sudo()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.delivery_status, "full")
        self.assertAlmostEqual(order.amount_total, total)
        self.assertAlmostEqual(order.amount_invoiced, total)
        for line in order.order_line.filtered("is_storable"):
            self.assertEqual(line.qty_delivered, line.product_uom_qty)
            self.assertEqual(line.qty_invoiced, line.product_uom_qty)

    def test_partly_shipped_from_stock_and_invoiced_twice(self):
        self._stock(self.desk, 8)
        order = self._quote((self.desk, 5))
        self.assertEqual(order.amount_total, 1375.0)
        self._confirm(order)
        picking = self._get_open(order)
        self.assertEqual(
            (picking.state, picking.picking_type_code), ("assigned", "outgoing")
        )
        self.assertEqual(self.desk.free_qty, 3)
        self.assertEqual(order.invoice_status, "no")

        self._ship(picking, Desk=3)
        self.assertEqual(order.order_line.qty_to_invoice, 3)
        self.assertEqual(order.delivery_status, "partial")
        first = self._invoice(order, 825.0)
        self._pay(first, 825.0)
        self.assertEqual(order.invoice_status, "no")

        backorder = self._get_open(order)
        self.assertEqual(backorder.backorder_id, picking)
        self.assertEqual(backorder.move_ids.product_uom_qty, 2)
        self._ship(backorder)
        second = self._invoice(order, 550.0)
        self._pay(second, 550.0)
        self.assertEqual(order.invoice_ids, first + second)
        self._assert_finished(order, 1375.0)
        self.assertEqual((self.desk.qty_available, self.desk.free_qty), (3, 3))
        self.assertFalse(order.sudo().order_line.purchase_line_ids)

    def test_a_part_is_not_available(self):
        self._stock(self.desk, 2)
        order = self._quote((self.desk, 5))
        self._confirm(order)
        picking = self._get_open(order)
        self.assertEqual(picking.move_ids.quantity, 2)
        self._ship(picking)
        first = self._invoice(order, 550.0)
        backorder = self._get_open(order)
        self.assertEqual(backorder.move_ids.product_uom_qty, 3)
        self.assertEqual(backorder.state, "confirmed")

        purchase = (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": self.wood_vendor.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.desk.id,
                                "product_qty": 4,
                                "price_unit": 140.0,
                            }
                        )
                    ],
                }
            )
        )
        purchase.button_confirm()
        self.assertRecordValues(
            purchase,
            [{"order_type": False, "contract_count": 0, "dest_address_id": False}],
        )
        receipt = purchase.sudo().picking_ids
        self.assertEqual(receipt.picking_type_code, "incoming")
        self._ship(receipt)
        self._pay(self._bill(purchase, 560.0), 560.0)

        # What came in was kept for the order that waited for it.
        self.assertEqual(
            (backorder.state, backorder.move_ids.quantity), ("assigned", 3)
        )
        self.assertEqual(self.desk.free_qty, 1)
        self._ship(backorder)
        second = self._invoice(order, 825.0)
        self._pay(first + second, 1375.0)
        self._assert_finished(order, 1375.0)
        self.assertEqual(purchase.invoice_status, "invoiced")

    def test_drop_ship_beside_stock_services_and_a_contract(self):
        self._stock(self.desk, 1)
        order = self._quote(
            (self.lamp, 2), (self.desk, 1), (self.setup, 1), (self.support, 1)
        )
        self.assertEqual((order.amount_untaxed, order.amount_total), (800.0, 825.0))
        self._confirm(order)
        contract = order.sudo().contract_ids
        self.assertRecordValues(
            contract,
            [
                {
                    "state": "active",
                    "date_start": date(2026, 3, 2),
                    "date_end": date(2027, 3, 1),
                    "partner_id": self.customer_a.id,
                    "user_id": self.salesman.id,
                }
            ],
        )
        self.assertEqual(contract.line_ids.product_id, self.support)
        transfers = self._get_open(order)
        dropship = transfers.filtered("is_dropship")
        delivery = transfers - dropship
        self.assertFalse(dropship)
        self.assertEqual(delivery.move_ids.product_id, self.desk)

        purchase = self._get_purchases(order.sudo())
        self.assertRecordValues(
            purchase,
            [
                {
                    "partner_id": self.lamp_vendor.id,
                    "dest_address_id": self.customer_a.id,
                    "contract_ids": contract.ids,
                    "order_type": "new",
                    "amount_total": 120.0,
                }
            ],
        )
        purchase.with_user(self.buyer).button_confirm()
        dropship = self._get_open(order).filtered("is_dropship")
        self.assertEqual(dropship.move_ids.product_id, self.lamp)
        self._mark_shipped(dropship, references=["T-1"], user=self.buyer)
        self._pay(self._bill(purchase, 120.0), 120.0)

        # Lamps, set-up, and the first period of the support.
        first = self._invoice(order, 550.0)
        self.assertEqual(
            sorted(
                (line.product_id.name, line.price_subtotal, line.period_start)
                for line in first.invoice_line_ids
            ),
            [
                ("Lamp", 200.0, False),
                ("Setup", 250.0, False),
                ("Support", 100.0, date(2026, 3, 2)),
            ],
        )
        self._ship(delivery)
        second = self._invoice(order, 275.0)
        self._pay(first + second, 825.0)
        self._assert_finished(order, 825.0)

        self._run_invoice_job("2026-04-02")
        self.assertEqual(self._get_bills(contract), [("2026-04-02", 1.0, 100.0)])
        self.assertEqual(order.amount_invoiced, 825.0)

    def test_a_kit_of_stocked_and_drop_shipped_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Kits come with Manufacturing, which is no dependency.")
        self._stock(self.desk, 5)
        kit = self.env["product.product"].create(
            {
                "name": "Workplace",
                "is_storable": True,
                "list_price": 500.0,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
            }
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.desk.id, "product_qty": 1}),
                    Command.create({"product_id": self.lamp.id, "product_qty": 2}),
                ],
            }
        )
        order = self._quote((kit, 2))
        self._confirm(order)
        purchase = self._get_purchases(order.sudo())
        self.assertEqual(purchase.order_line.product_qty, 4)
        self.assertEqual(purchase.dest_address_id, self.customer_a)
        purchase.with_user(self.buyer).button_confirm()
        self.assertFalse(purchase.purchase_warning_text)
        transfers = self._get_open(order)
        dropship = transfers.filtered("is_dropship")
        self._ship(transfers - dropship, Desk=1)
        self.assertEqual(order.order_line.qty_delivered, 0)
        dropship.move_ids.quantity = 2
        self._mark_shipped(dropship, user=self.buyer)
        self._bill(purchase, 120.0)
        # Odoo counts kits with drop-shipped parts when all of them are delivered.
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(order.invoice_status, "no")

        transfers = self._get_open(order)
        dropship = transfers.filtered("is_dropship")
        self._mark_shipped(dropship, user=self.buyer)
        self._bill(purchase, 120.0)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self._ship(transfers - dropship)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self._pay(self._invoice(order, 1000.0), 1000.0)
        self._assert_finished(order, 1000.0)
        self.assertEqual(purchase.invoice_status, "invoiced")
        self.assertEqual(self.desk.qty_available, 3)

    def test_return_and_credit_note(self):
        self._stock(self.desk, 4)
        order = self._quote((self.desk, 4), (self.lamp, 2))
        self._confirm(order)
        purchase = self._buy(order.sudo())
        transfers = self._get_open(order)
        dropship = transfers.filtered("is_dropship")
        delivery = transfers - dropship
        self._ship(delivery)
        self._mark_shipped(dropship)
        invoice = self._invoice(order, 1300.0)
        self._pay(invoice, 1300.0)
        self._pay(self._bill(purchase, 120.0), 120.0)
        self._assert_finished(order, 1300.0)

        desk_back = self._return(delivery.with_user(self.stocker), 1)
        lamp_back = self._return(dropship.with_user(self.stocker), 1)
        self.assertEqual(desk_back.location_dest_id, self.warehouse.lot_stock_id)
        self.assertEqual(lamp_back.location_dest_id.usage, "supplier")
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 1])
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [-1, -1])
        self.assertEqual(self.desk.qty_available, 1)

        credit = self._invoice(order, 375.0, final=True)
        self.assertEqual(credit.move_type, "out_refund")
        refund = self._bill(purchase, 60.0)
        self.assertEqual(refund.move_type, "in_refund")
        self.assertEqual(self._pay(credit, 375.0).payment_type, "outbound")
        self.assertEqual(self._pay(refund, 60.0).payment_type, "inbound")
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [3, 1])
        self.assertAlmostEqual(order.amount_invoiced, 925.0)
        self.assertFalse(any(order.order_line.mapped("qty_to_invoice")))
        self.assertFalse(any(purchase.order_line.mapped("qty_to_invoice")))

    def test_one_payment_over_several_invoices(self):
        self._stock(self.desk, 3)
        goods = self._quote((self.desk, 2))
        mixed = self._quote((self.lamp, 1), (self.support, 1))
        other = self._quote((self.desk, 1), partner=self.customer_b)
        for order in (goods, mixed, other):
            self._confirm(order)
        self._buy(mixed.sudo())
        self._ship(self._get_open(goods) + self._get_open(other))
        self._mark_shipped(self._get_open(mixed))
        invoices = (
            (goods + mixed).with_user(self.accountant)._create_invoices(grouped=True)
        )
        self.assertEqual(invoices.mapped("amount_total"), [550.0, 200.0])
        invoices.action_post()
        unpaid = self._invoice(other, 275.0)
        contract = mixed.sudo().contract_ids
        self._run_invoice_job("2026-04-02")
        later = contract.line_ids.move_line_ids.move_id.filtered(
            lambda move: move not in invoices
        )
        later.filtered(lambda move: move.state == "draft").action_post()
        self.assertEqual(later.amount_total, 100.0)

        payment = self._pay(invoices + later, 850.0)
        self.assertEqual(payment.amount, 850.0)
        self.assertEqual(payment.partner_id, self.customer_a)
        self.assertEqual(unpaid.payment_state, "not_paid")
        self._assert_finished(goods, 550.0)
        self._assert_finished(mixed, 200.0)
