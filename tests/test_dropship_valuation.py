from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.stock_account.tests.common import TestStockValuationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDropshipValuation(TestStockValuationCommon):
    """Two pieces that a vendor ships for 8 each are sold for 20 each, while ten of our
    own, worth 50, lie in stock. All products have automated valuation.

    What the vendor bills is the cost of what is sold, once; our own stock is not part
    of it. Odoo gets there only if the goods were shipped before they are billed and
    invoiced: it looks at transfers that are done. The add-on looks at those to come,
    too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Azure Books"})
        cls.dropship_route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.products = (
            cls.product_standard_auto + cls.product_fifo_auto + cls.product_avco_auto
        )
        cls.products.write(
            {
                "list_price": 20.0,
                "standard_price": 5.0,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": cls.vendor.id, "price": 8.0})
                ],
            }
        )

    def _stock(self, product):
        """Receive and pay ten pieces of our own."""
        self._make_in_move(product, 10, unit_cost=5)
        self._create_bill(product, quantity=10, price_unit=5)
        self.assertEqual(product.total_value, 50.0)

    def _sell(self, product, policy="delivery", **values):
        """Return the order of two pieces and its purchase, both confirmed."""
        product.invoice_policy = policy
        product.purchase_method = "receive" if policy == "delivery" else "purchase"
        line = {
            "product_id": product.id,
            "product_uom_qty": 2,
            "route_ids": [Command.set(self.dropship_route.ids)],
        }
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create(line | values)],
            }
        )
        order.action_confirm()
        purchase = order.order_line.purchase_line_ids.order_id
        purchase.button_confirm()
        return order, purchase

    def _ship(self, purchase):
        pickings = purchase.picking_ids.filtered("dropship_step")
        action = pickings.action_mark_shipped()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).action_mark_shipped()

    def _bill(self, purchase):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.invoice_date = "2026-03-02"
        bill.action_post()
        return bill

    def _invoice(self, order, **kwargs):
        invoice = order._create_invoices(**kwargs)
        invoice.action_post()
        return invoice

    def _assert_entry(self, move, *rows):
        """Assert all journal items of a document: account, debit, credit."""
        found = sorted(
            (line.account_id.id, line.debit, line.credit) for line in move.line_ids
        )
        rows = sorted((account.id, debit, credit) for account, debit, credit in rows)
        self.assertEqual(found, rows)

    def _assert_sold(self, bill, invoice):
        """Assert that the bill is the cost, and that nothing else is."""
        self._assert_entry(
            bill, (self.account_expense, 16.0, 0.0), (self.account_payable, 0.0, 16.0)
        )
        self._assert_entry(
            invoice,
            (self.account_receivable, 40.0, 0.0),
            (self.account_income, 0.0, 40.0),
        )

    def _assert_own_stock(self, product, value=50.0):
        self.assertEqual(product.qty_available, 10.0)
        self.assertAlmostEqual(product.total_value, value)
        booked = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.account_stock_valuation.id),
                ("product_id", "=", product.id),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertEqual(sum(booked.mapped("balance")), 50.0)

    def test_shipped_then_billed_and_invoiced(self):
        for product in self.products:
            with self.subTest(cost_method=product.cost_method):
                self._stock(product)
                order, purchase = self._sell(product)
                self._ship(purchase)
                move = order.order_line.move_ids
                self.assertRecordValues(
                    move,
                    [
                        {
                            "state": "done",
                            "is_in": False,
                            "is_out": False,
                            "value": 0.0,
                            "account_move_id": False,
                        }
                    ],
                )
                bill, invoice = self._bill(purchase), self._invoice(order)
                self._assert_sold(bill, invoice)
                # The pool of Odoo's average takes in what was drop-shipped: 66 for
                # twelve pieces are 5.50 each. No entry says so until stock is closed.
                average = product.cost_method == "average"
                self._assert_own_stock(product, 55.0 if average else 50.0)

    def test_billed_and_invoiced_then_shipped(self):
        """Paid in advance: neither goods nor their cost come from our stock."""
        for product in self.products:
            with self.subTest(cost_method=product.cost_method):
                self._stock(product)
                order, purchase = self._sell(product, policy="order")
                invoice, bill = self._invoice(order), self._bill(purchase)
                self._assert_sold(bill, invoice)
                self._assert_own_stock(product)
                self._ship(purchase)
                average = product.cost_method == "average"
                self._assert_own_stock(product, 55.0 if average else 50.0)

    def test_invoiced_before_the_purchase_is_confirmed(self):
        product = self.product_fifo_auto
        self._stock(product)
        product.invoice_policy = "order"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 2,
                            "route_ids": [Command.set(self.dropship_route.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        invoice = self._invoice(order)
        purchase = order.order_line.purchase_line_ids.order_id
        purchase.button_confirm()
        self._ship(purchase)
        self._assert_sold(self._bill(purchase), invoice)
        self._assert_own_stock(product)

    def test_partial_shipments(self):
        product = self.product_fifo_auto
        self._stock(product)
        order, purchase = self._sell(product)
        purchase.picking_ids.move_ids.quantity = 1
        for _shipment in range(2):
            self._ship(purchase)
            self._assert_entry(
                self._bill(purchase),
                (self.account_expense, 8.0, 0.0),
                (self.account_payable, 0.0, 8.0),
            )
            self._assert_entry(
                self._invoice(order),
                (self.account_receivable, 20.0, 0.0),
                (self.account_income, 0.0, 20.0),
            )
        self._assert_own_stock(product)

    def test_what_comes_from_our_stock_costs_what_it_did(self):
        """The other side: without drop-ship, the cost is taken from our stock."""
        product = self.product_fifo_auto
        self._stock(product)
        product.invoice_policy = "delivery"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        self._assert_entry(
            self._invoice(order),
            (self.account_receivable, 40.0, 0.0),
            (self.account_income, 0.0, 40.0),
            (self.account_expense, 10.0, 0.0),
            (self.account_stock_valuation, 0.0, 10.0),
        )
        self.assertEqual(product.total_value, 40.0)

    def _return_one(self, picking, location=None):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = picking.browse(wizard.action_create_returns()["res_id"])
        if location:
            back.location_dest_id = location
            back.move_ids.location_dest_id = location
        back.button_validate()
        return back

    def test_returned_to_the_vendor(self):
        for product in self.products:
            with self.subTest(cost_method=product.cost_method):
                self._stock(product)
                order, purchase = self._sell(product)
                self._ship(purchase)
                self._bill(purchase)
                self._invoice(order)
                self._return_one(order.picking_ids)
                self._assert_entry(
                    self._invoice(order, final=True),
                    (self.account_receivable, 0.0, 20.0),
                    (self.account_income, 20.0, 0.0),
                )
                refund = self._bill(purchase)
                self.assertEqual(refund.move_type, "in_refund")
                self._assert_entry(
                    refund,
                    (self.account_expense, 0.0, 8.0),
                    (self.account_payable, 8.0, 0.0),
                )
                self.assertEqual(product.qty_available, 10.0)

    def test_returned_to_our_stock(self):
        """It enters our stock for what the vendor billed; Odoo books that when stock is
        closed, as for everything that enters without a bill.
        """
        product = self.product_fifo_auto
        self._stock(product)
        order, purchase = self._sell(product)
        self._ship(purchase)
        self._bill(purchase)
        self._invoice(order)
        back = self._return_one(order.picking_ids, self.stock_location)
        self.assertEqual(back.move_ids.value, 8.0)
        self.assertEqual((product.qty_available, product.total_value), (11.0, 58.0))
        self._assert_entry(
            self._invoice(order, final=True),
            (self.account_receivable, 0.0, 20.0),
            (self.account_income, 20.0, 0.0),
        )
        self._assert_entry(
            self._close(),
            (self.account_stock_valuation, 8.0, 0.0),
            (self.account_stock_variation, 0.0, 8.0),
        )

    def test_what_contracts_drop_ship_and_deliver(self):
        """Contracts bill without a line of an order: the cost is once theirs, too."""
        plan = self.env["sale.contract.plan"].create(
            {"name": "Monthly", "billing_unit": "month", "term_count": 1}
        )
        contracts = self.env["sale.contract"]
        for product, route in (
            (self.product_fifo_auto, self.dropship_route),
            (self.product_avco_auto, self.env["stock.route"]),
        ):
            self._stock(product)
            product.write({"recurring_type": "recurring", "contract_plan_id": plan.id})
            product.invoice_policy = "delivery"
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "term_start_date": "2026-02-01",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": 2,
                                "route_ids": [Command.set(route.ids)],
                            }
                        )
                    ],
                }
            )
            order.action_confirm()
            contracts += order.contract_ids
        shipped, delivered = contracts
        contracts.action_create_deliveries()
        purchase = shipped.line_ids.purchase_line_ids.order_id
        purchase.button_confirm()
        self._ship(purchase)
        delivered.line_ids.stock_move_ids.picking_id.button_validate()
        invoices = contracts._create_invoices(self.env.company._get_contract_today())
        invoices.filtered(lambda move: move.state == "draft").action_post()
        invoice = shipped.line_ids.move_line_ids.move_id
        self._assert_sold(self._bill(purchase), invoice)
        self._assert_own_stock(self.product_fifo_auto)
        self._assert_entry(
            delivered.line_ids.move_line_ids.move_id,
            (self.account_receivable, 40.0, 0.0),
            (self.account_income, 0.0, 40.0),
            (self.account_expense, 10.0, 0.0),
            (self.account_stock_valuation, 0.0, 10.0),
        )
