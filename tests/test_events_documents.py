from odoo.tests import freeze_time, tagged

from .desk_common import DeskCommon
from .events_common import EventsCommon
from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestEventsOfInvoices(EventsCommon):
    """Invoices of orders and contracts; each step is told once."""

    def _invoice(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-03-10", products=self.support
        )
        invoice = contract.order_ids._create_invoices()
        self._get_events()
        self._forget_events()
        return invoice

    def _pay(self, invoice):
        """Pay with an entry of its own, as where a bank is compared."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        account = journal.default_account_id.copy({"code": "OUTST", "reconcile": True})
        account.account_type = "asset_current"
        journal.inbound_payment_method_line_ids.payment_account_id = account
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return wizard.create({})._create_payments()

    def test_an_invoice_that_is_posted_paid_and_withdrawn(self):
        invoice = self._invoice()
        self.assertEqual(self._get_types(invoice), [])
        invoice.action_post()
        self.assertEqual(self._get_types(invoice), ["invoice.posted"])
        data = self._get_events(invoice).payload["data"]
        self.assertEqual(data["number"], invoice.name)
        self.assertEqual(data["total"]["amount"], "100.00")
        self.assertEqual(data["open"]["amount"], "100.00")
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        self.assertEqual(data["orders"], [{"id": order.id, "name": order.name}])
        self._forget_events()
        self._pay(invoice)
        self.assertEqual(self._take_types(invoice), ["invoice.paid"])
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self._take_types(invoice), ["invoice.unpaid"])
        invoice.button_draft()
        self.assertEqual(self._get_types(invoice), ["invoice.withdrawn"])

    def test_posted_and_reset_at_once_is_nothing(self):
        invoice = self._invoice()
        invoice.action_post()
        invoice.button_draft()
        self.assertEqual(self._get_types(invoice), [])

    def test_invoices_of_nothing_that_was_ordered_are_not_told(self):
        self._invoice()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer_a.id,
                "invoice_line_ids": [(0, 0, {"name": "Help", "price_unit": 10.0})],
            }
        )
        invoice.action_post()
        self.assertEqual(self._get_types(), [])

    def test_what_contracts_bill_is_told_with_them(self):
        with freeze_time("2026-03-10"):
            contract = self._create_contracts(
                self.customer_a, start="2026-03-10", products=self.support
            )
        with freeze_time("2026-04-10"):
            invoice = contract._create_invoices()
            invoice.action_post()
        data = self._get_events(invoice).payload["data"]
        contract_names = [entry["name"] for entry in data["contracts"]]
        self.assertEqual(contract_names, [contract.number])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestEventsOfOrders(EventsCommon, DeskCommon):
    def test_an_order_is_fulfilled_when_the_last_goods_have_left(self):
        self._put_in_stock(self.desk, 5)
        order = self._sell((self.desk, 5))
        self.assertEqual(self._take_types(order), ["order.confirmed"])
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.with_context(cancel_backorder=False)._action_done()
        self.assertEqual(self._get_types(order), [])
        rest = order.picking_ids - picking
        rest.move_ids.quantity = 3
        rest.move_ids.picked = True
        rest._action_done()
        self.assertEqual(self._get_types(order), ["order.fulfilled"])
        self.assertEqual(
            self._get_events(order).payload["data"]["progress"], "to_invoice"
        )

    def test_an_order_that_is_confirmed_and_shipped_at_once(self):
        self._put_in_stock(self.desk, 5)
        order = self._sell((self.desk, 5))
        order.picking_ids.move_ids.picked = True
        order.picking_ids._action_done()
        self.assertEqual(
            self._take_types(order), ["order.confirmed", "order.fulfilled"]
        )
        # What follows is of the invoice.
        order._create_invoices().action_post()
        self.assertEqual(self._get_types(order), [])

    def test_an_order_without_goods_has_nothing_to_fulfil(self):
        order = self._sell((self.setup, 1))
        self.assertEqual(self._get_types(order), ["order.confirmed"])

    def test_a_confirmed_order_that_is_cancelled(self):
        order = self._create_order(self.customer_a, self.setup)
        order._action_cancel()
        self.assertEqual(self._get_types(order), [])
        order.action_draft()
        order.action_confirm()
        order._action_cancel()
        # In one transaction nothing happened, in the end.
        self.assertEqual(self._get_types(order), [])
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._take_types(order), ["order.confirmed"])
        order._action_cancel()
        self.assertEqual(self._get_types(order), ["order.cancelled"])


@tagged("post_install", "-at_install")
class TestEventsOfPayments(EventsCommon, PaymentCommon):
    def test_a_refused_charge_and_one_that_is_paid(self):
        invoice = self._bill(day="2026-02-01")
        self._get_events()
        self._forget_events()
        transaction = self._refuse("2026-02-01", "No funds")
        self.assertEqual(self._get_types(invoice), ["payment.failed"])
        payment = self._get_events(invoice).payload["payment"]
        self.assertEqual(payment["message"], "No funds")
        self.assertEqual(payment["reference"], transaction.reference)
        self.assertEqual(payment["total"]["amount"], "100.00")
