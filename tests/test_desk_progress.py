import doctest

from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import file_path

from odoo.addons.sale_renewal import progress
from odoo.addons.sale_renewal.progress import Goods

from .desk_common import DeskCommon

MIGRATION = "sale_renewal/migrations/19.0.1.1.0/post-fulfilment-state.py"

MISSING, PARTLY, ALLOCATED, STAGED, SHIPPED = Goods
PAID, OPEN, DRAFT = ("posted", "paid"), ("posted", "not_paid"), ("draft", "not_paid")

# What is to be shipped or was, the invoice status, the invoices: the state.
TABLE = [
    # Goods decide as long as they are to be shipped, whatever is paid.
    ([MISSING], "no", [], "to_allocate"),
    ([MISSING], "invoiced", [PAID], "to_allocate"),
    ([PARTLY], "no", [], "partly_allocated"),
    ([MISSING, ALLOCATED], "no", [], "partly_allocated"),
    ([MISSING, STAGED], "no", [], "partly_allocated"),
    ([PARTLY, ALLOCATED], "to invoice", [], "partly_allocated"),
    ([ALLOCATED, ALLOCATED], "to invoice", [], "allocated"),
    ([ALLOCATED, STAGED], "no", [], "allocated"),
    ([STAGED], "no", [], "staged"),
    ([MISSING, SHIPPED], "to invoice", [], "partly_shipped"),
    ([STAGED, SHIPPED], "no", [OPEN], "partly_shipped"),
    # Then the invoices.
    ([SHIPPED], "no", [], "shipped"),
    ([SHIPPED], "no", [PAID], "shipped"),
    ([SHIPPED], "invoiced", [], "shipped"),
    ([SHIPPED], "to invoice", [], "to_invoice"),
    ([SHIPPED], "to invoice", [PAID], "to_invoice"),
    ([SHIPPED], "invoiced", [DRAFT], "to_invoice"),
    ([SHIPPED], "invoiced", [PAID, DRAFT], "to_invoice"),
    ([SHIPPED], "invoiced", [OPEN], "invoiced"),
    ([SHIPPED], "invoiced", [PAID, OPEN], "invoiced"),
    ([SHIPPED], "invoiced", [("posted", "partial")], "invoiced"),
    ([SHIPPED], "invoiced", [PAID], "paid"),
    ([SHIPPED], "upselling", [PAID], "paid"),
    ([SHIPPED], "invoiced", [("posted", "in_payment")], "paid"),
    ([SHIPPED], "invoiced", [("posted", "reversed"), PAID], "paid"),
    # Services, and orders without anything to do.
    ([], "to invoice", [], "to_invoice"),
    ([], "no", [], "to_invoice"),
    ([], "no", [PAID], "to_invoice"),
    ([], "invoiced", [OPEN], "invoiced"),
    ([], "invoiced", [PAID], "paid"),
    ([], "invoiced", [], False),
]


class TestDecision(BaseCase):
    def test_table(self):
        for goods, invoice_status, invoices, state in TABLE:
            with self.subTest(goods=goods, status=invoice_status, invoices=invoices):
                self.assertEqual(
                    progress.get_state(goods, invoice_status, invoices), state
                )

    def test_examples(self):
        result = doctest.testmod(progress)
        self.assertGreater(result.attempted, 1)
        self.assertFalse(result.failed)


@tagged("post_install", "-at_install")
class TestFulfilmentState(DeskCommon):
    """Orders move on by themselves with their documents."""

    def test_one_step(self):
        self._put_in_stock(self.desk, 10)
        orders = self._sell((self.desk, 6)) + self._sell((self.desk, 6))
        self.assertStates(orders, "allocated", "partly_allocated")
        orders[1].picking_ids.do_unreserve()
        self.assertStates(orders, "allocated", "to_allocate")
        self._put_in_stock(self.desk, 5)
        orders.picking_ids.action_assign()
        self.assertStates(orders, "allocated", "allocated")
        self._validate(self._get_open(orders[0], "OUT"), 2)
        self.assertStates(orders, "partly_shipped", "allocated")
        self._validate(self._get_open(orders[0], "OUT"))
        self.assertStates(orders, "to_invoice", "allocated")

    def test_two_steps_with_backorders(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(self.desk, 10)
        order, other = self._sell((self.desk, 6)), self._sell((self.lamp, 1))
        self.assertStates(order + other, "allocated", "to_allocate")
        self._validate(self._get_open(order, "PICK"), 4)
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "PICK"))
        self.assertStates(order, "staged")
        self._validate(self._get_open(order, "OUT"), 5)
        self.assertStates(order, "partly_shipped")
        self._validate(self._get_open(order, "OUT"))
        self.assertStates(order + other, "to_invoice", "to_allocate")

    def test_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._put_in_stock(self.desk, 10)
        order = self._sell((self.desk, 6))
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "PICK"))
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "PACK"))
        self.assertStates(order, "staged")
        self._get_open(order, "OUT").do_unreserve()
        self.assertStates(order, "to_allocate")
        self._get_open(order, "OUT").action_assign()
        self.assertStates(order, "staged")
        self._validate(self._get_open(order, "OUT"))
        self.assertStates(order, "to_invoice")

    def test_batch_of_several_orders(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(self.desk, 10)
        orders = self._sell((self.desk, 2)) + self._sell((self.desk, 3))
        for code, state in (("PICK", "staged"), ("OUT", "to_invoice")):
            pickings = self._get_open(orders, code)
            batch = self.env["stock.picking.batch"].create(
                {"picking_ids": [Command.set(pickings.ids)]}
            )
            batch.action_confirm()
            pickings.move_ids.picked = True
            batch.action_done()
            self.assertStates(orders, state, state)

    def test_no_backorder_closes_the_line(self):
        self._put_in_stock(self.desk, 4)
        order = self._sell((self.desk, 6))
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertStates(order, "to_invoice")
        self.assertEqual(self._invoice(order).amount_total, 400.0)
        self.assertStates(order, "invoiced")

    def test_cancelled_transfer_is_to_allocate_again(self):
        self._put_in_stock(self.desk, 10)
        order = self._sell((self.desk, 6))
        order.picking_ids.action_cancel()
        self.assertStates(order, "to_allocate")

    def test_cancelled_last_step_is_to_allocate_again(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(self.desk, 10)
        order = self._sell((self.desk, 6))
        self._validate(self._get_open(order, "PICK"))
        self._get_open(order, "OUT").action_cancel()
        self.assertStates(order, "to_allocate")

    def test_quantities_after_confirmation(self):
        self._put_in_stock(self.desk, 6)
        order = self._sell((self.desk, 6))
        order.order_line.product_uom_qty = 8
        self.assertStates(order, "partly_allocated")
        order.order_line.product_uom_qty = 6
        self.assertStates(order, "allocated")
        self._validate(order.picking_ids)
        order.order_line.product_uom_qty = 7
        self.assertStates(order, "partly_shipped")
        order.order_line = [Command.create({"product_id": self.lamp.id})]
        self._validate(self._get_open(order), 1)
        self.assertStates(order, "to_invoice")

    def test_invoices_and_payments(self):
        self._put_in_stock(self.desk, 9)
        orders = self._sell((self.desk, 2)) + self._sell((self.desk, 3))
        self._validate(orders.picking_ids)
        invoices = orders[0]._create_invoices() + orders[1]._create_invoices()
        self.assertStates(orders, "to_invoice", "to_invoice")
        invoices[0].button_cancel()
        self.assertStates(orders, "to_invoice", "to_invoice")
        invoices[0].button_draft()
        invoices.action_post()
        self.assertStates(orders, "invoiced", "invoiced")
        self._pay(invoices)
        self.assertStates(orders, "paid", "paid")

    def test_return_and_credit_note(self):
        self._put_in_stock(self.desk, 9)
        order = self._sell((self.desk, 5))
        self._validate(order.picking_ids)
        delivery = order.picking_ids
        invoice = self._invoice(order)
        self._pay(invoice)
        self._return(delivery, 2)
        self.assertStates(order, "to_invoice")
        credit_note = order._create_invoices(final=True)
        self.assertEqual(credit_note.move_type, "out_refund")
        credit_note.action_post()
        self.assertStates(order, "invoiced")
        self._pay(credit_note)
        self.assertStates(order, "paid")

    def test_full_credit_note_settles_the_invoice(self):
        order = self._sell((self.setup, 1))
        self.assertStates(order, "to_invoice")
        invoice = self._invoice(order)
        self._credit(invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        # It can be invoiced again, as Odoo says.
        self.assertEqual(order.invoice_status, "to invoice")
        self.assertStates(order, "to_invoice")

    def test_exchange(self):
        self._put_in_stock(self.desk, 9)
        order = self._sell((self.desk, 5))
        delivery = order.picking_ids
        self._validate(delivery)
        back = self._return(delivery, 5, refund=False)
        self.assertStates(order, "to_invoice")
        wizard = self.env["stock.return.picking"].with_context(
            active_id=back.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 5
        again = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        again.action_assign()
        self.assertStates(order, "allocated")
        self._validate(again)
        self.assertStates(order, "to_invoice")

    def test_what_a_vendor_sends_to_our_stock_is_still_to_be_shipped(self):
        order = self._sell((self.sofa, 2))
        purchase = order._get_purchase_orders()
        purchase.picking_type_id = self.warehouse.in_type_id
        purchase.button_confirm()
        receipt = purchase.picking_ids
        self.assertEqual(receipt.move_ids.sale_line_id, order.order_line)
        self._validate(receipt)
        self.assertStates(order, "to_allocate")
        self.assertEqual(order.short_products, "Sofa (2 Units)")
        # What older versions said of it.
        order.fulfilment_state = "to_invoice"
        self.env.flush_all()
        script = load_script(file_path(MIGRATION), "fulfilment_state")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertStates(order, "to_allocate")

    def test_paid_before_it_is_shipped(self):
        self._put_in_stock(self.lamp, 1)
        order = self._sell((self.lamp, 1))
        self._pay(self._invoice(order))
        self.assertStates(order, "allocated")
        self._validate(order.picking_ids)
        self.assertStates(order, "paid")

    def test_services_only(self):
        orders = self._sell((self.setup, 1)) + self._sell((self.work, 4))
        # The second waits for hours to be recorded.
        self.assertStates(orders, "to_invoice", "to_invoice")
        orders[1].order_line.qty_delivered = 4
        invoices = orders._create_invoices()
        invoices.action_post()
        self.assertStates(orders, "invoiced", "invoiced")
        self._pay(invoices)
        self.assertStates(orders, "paid", "paid")

    def test_shipped_while_work_is_to_be_done(self):
        self._put_in_stock(self.desk, 1)
        order = self._sell((self.desk, 1), (self.work, 4))
        self._validate(order.picking_ids)
        self._pay(self._invoice(order))
        self.assertStates(order, "shipped")

    def test_contracts_in_arrears_leave_nothing_to_do(self):
        self.plan_monthly.billing_timing = "arrears"
        order = self._sell((self.support, 1))
        self.assertFalse(order.fulfilment_state)

    def test_quotations_and_cancelled_orders_have_none(self):
        self._put_in_stock(self.desk, 1)
        order = self._sell((self.desk, 1))
        copy = order.copy()
        self.assertFalse(copy.fulfilment_state)
        self.assertFalse(copy.promised_date)
        order._action_cancel()
        self.assertFalse(order.fulfilment_state)
        order.action_draft()
        order.action_confirm()
        self.assertStates(order, "allocated")

    def test_dropship(self):
        order = self._sell((self.sofa, 4))
        self.assertStates(order, "to_allocate")
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        self.assertStates(order, "allocated")
        self._validate(order.picking_ids, 1)
        self.assertStates(order, "partly_shipped")
        self._validate(self._get_open(order))
        self.assertStates(order, "to_invoice")

    def test_dropship_that_grows(self):
        order = self._sell((self.sofa, 4))
        order._get_purchase_orders().button_confirm()
        order.order_line.product_uom_qty = 6
        asked = order._get_purchase_orders().filtered(lambda po: po.state == "draft")
        self.assertStates(order, "partly_allocated")
        asked.button_confirm()
        self.assertStates(order, "allocated")

    def test_dropship_that_the_vendor_cancels(self):
        order = self._sell((self.sofa, 4))
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        purchase.button_cancel()
        self.assertStates(order, "to_allocate")

    def test_dropship_beside_stock_and_service(self):
        self._put_in_stock(self.desk, 1)
        order = self._sell((self.sofa, 1), (self.desk, 1), (self.setup, 1))
        self.assertStates(order, "partly_allocated")
        order._get_purchase_orders().button_confirm()
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "OUT"))
        self.assertStates(order, "partly_shipped")
        self._validate(self._get_open(order, "DS"))
        self.assertStates(order, "to_invoice")

    def test_kit_that_is_partly_there(self):
        kit = self.env["product.product"].create({"name": "Office", "type": "consu"})
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
        self._put_in_stock(self.desk, 1)
        order = self._sell((kit, 1))
        self.assertStates(order, "partly_allocated")
        self._put_in_stock(self.lamp, 2)
        order.picking_ids.action_assign()
        self.assertStates(order, "allocated")
        desk, lamps = order.picking_ids.move_ids.sorted("product_qty")
        lamps.quantity = 0
        desk.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertStates(order, "partly_shipped")
        self._validate(self._get_open(order), 2)
        self.assertStates(order, "to_invoice")

    def test_pull_chain_is_allocated_where_it_begins(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._make_pull_chain()
        self._put_in_stock(self.desk, 2)
        order = self._sell((self.desk, 2))
        self.assertEqual(len(self._get_open(order)), 2)
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "PICK"))
        self.assertStates(order, "staged")

    def _make_pull_chain(self):
        """Make the route as Odoo made it before it pushed goods to the next step."""
        rules = self.warehouse.delivery_route_id.rule_ids
        pick, ship = rules.sorted(lambda rule: rule.action == "push")
        pick.location_dest_id = self.warehouse.wh_output_stock_loc_id
        ship.write({"action": "pull", "procure_method": "make_to_order"})

    def test_orders_from_before_the_installation(self):
        self._put_in_stock(self.desk, 10)
        orders = self._sell((self.desk, 1)) + self._sell((self.desk, 2))
        self._validate(orders[1].picking_ids)
        self._pay(self._invoice(orders[1]))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET fulfilment_state = NULL, promised_date = NULL "
            "WHERE id IN %s",
            [tuple(orders.ids)],
        )
        self.env.invalidate_all()
        self._run_cron("sale_renewal.ir_cron_fill_fulfilment_states")
        # What was finished before stays away from the desk.
        self.assertStates(orders, "allocated", False)
        self.assertTrue(orders[0].promised_date)
        domain = orders._get_unknown_state_domain()
        self.assertFalse(orders.filtered_domain(domain))
