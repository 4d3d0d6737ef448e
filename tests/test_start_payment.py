from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestActivationPayment(ActivationCommon):
    """Terms that start when the first invoice of their order is paid."""

    def test_a_contract_waits_for_the_payment_of_the_first_invoice(self):
        order = self._order(self.plan_payment, self.support + self.setup)
        contract = order.contract_ids
        self.assertEqual(
            self._get_text(contract), f"Waiting for the first invoice of {order.name}"
        )
        invoice = order._create_invoices()
        self.assertIn("draft invoice", self._get_text(contract))
        invoice.action_post()
        self.assertEqual(
            self._get_text(contract), f"Waiting for payment of {invoice.name}"
        )
        self.assertEqual(contract.invoice_ids, invoice)
        label = invoice.invoice_line_ids[0].name
        self._pay(invoice, "2026-01-18")
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.date_start, date(2026, 1, 18))
        self.assertIn(f"{invoice.name} was paid", self._get_notes(contract))
        self.assertRecordValues(
            invoice.invoice_line_ids[0],
            [
                {
                    "contract_line_id": contract.line_ids.id,
                    "period_start": date(2026, 1, 18),
                    "period_end": date(2026, 2, 17),
                    "price_subtotal": 100.0,
                    # What the customer has seen stays.
                    "name": label,
                }
            ],
        )
        self.assertFalse(invoice.invoice_line_ids[1].period_start)
        self._run_invoice_job("2026-03-18")
        self.assertEqual(
            self._get_bills(contract),
            [("2026-02-18", 1.0, 100.0), ("2026-03-18", 1.0, 100.0)],
        )

    def test_a_draft_invoice_says_the_days_once_they_are_known(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = french.code
        order = self._order(self.plan_payment, self.support)
        invoice = order._create_invoices()
        line = invoice.invoice_line_ids
        self.assertEqual(line.contract_line_id, order.contract_ids.line_ids)
        label = line.name
        order.contract_ids.action_start(date(2026, 1, 20))
        self.assertEqual(line.period_end, date(2026, 2, 19))
        self.assertTrue(line.name.startswith(f"{label}\n"))
        self.assertIn("20/01/2026", line.name)

    def test_an_invoice_made_after_the_start_says_the_days_as_always(self):
        order = self._order(self.plan_payment, self.support)
        order.contract_ids.action_start("2026-01-15")
        line = order._create_invoices().invoice_line_ids
        self.assertEqual(line.period_start, date(2026, 1, 15))
        self.assertIn("01/15/2026 to 02/14/2026", line.name)

    def test_in_payment_counts_and_a_part_of_the_money_does_not(self):
        order = self._order(self.plan_payment, self.support)
        contract, invoice = order.contract_ids, order._create_invoices()
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": 40.0})._create_payments()
        self.assertEqual(contract.state, "pending")
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(contract.date_start, date(2026, 1, 20))

    def test_a_payment_without_an_entry_dated_before_the_order(self):
        order = self._order(self.plan_payment, self.support)
        invoice = order._create_invoices()
        invoice.action_post()
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer_a.id,
                "amount": 100.0,
                "date": "2025-12-01",
                "payment_type": "inbound",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        # As in databases with Odoo's whole accounting.
        payment.outstanding_account_id = False
        self.assertEqual(order.contract_ids.state, "pending")
        payment.action_post()
        self.assertFalse(payment.move_id)
        # Nothing was signed before.
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 10))

    def test_the_first_invoice_counts_and_not_a_later_one(self):
        order = self._order(self.plan_payment, self.support + self.setup)
        contract = order.contract_ids
        order.order_line[1].product_uom_qty = 2
        first = order._create_invoices()
        first.invoice_line_ids[1].quantity = 1
        first.action_post()
        second = order._create_invoices()
        second.action_post()
        self._pay(second)
        self.assertIn(first.name, self._get_text(contract))
        self._pay(first)
        self.assertEqual(contract.state, "active")

    def test_what_was_credited_is_not_waited_for(self):
        order = self._order(self.plan_payment, self.support)
        contract, first = order.contract_ids, order._create_invoices()
        first.action_post()
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=first.ids
        )
        reversal.create({"journal_id": first.journal_id.id}).refund_moves()
        first.reversal_move_ids.action_post()
        self.assertEqual(contract.state, "pending")
        second = order._create_invoices()
        second.action_post()
        self._pay(second)
        self.assertEqual(contract.state, "active")

    def test_an_online_payment_counts(self):
        order = self._order(self.plan_payment, self.support)
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].search([], limit=1)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "test-start",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
                "last_state_change": "2026-01-19 12:00:00",
                "operation": "online_direct",
            }
        )
        order._payment_received()
        contract = order.contract_ids
        self.assertEqual(contract.date_start, date(2026, 1, 19))
        self.assertIn(
            f"payment of {order.name} was received", self._get_notes(contract)
        )
        transaction.unlink()

    def test_money_that_somebody_saw_before_the_confirmation_counts(self):
        lead = self._create_opportunity(self.customer_a)
        with freeze_time("2026-01-10"):
            order = self._create_order(
                self.customer_a, self.support, opportunity_id=lead.id
            )
            order.order_line.plan_id = self.plan_payment
            self.env["sale.payment.received"].create(
                {"order_id": order.id, "date": "2026-01-08", "amount": 100.0}
            ).action_record()
        order.action_confirm()
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 20))

    def test_money_that_a_salesperson_saw_counts(self):
        order = self._order(self.plan_payment, self.support)
        delivery = self._order(self.plan_delivery, self.support + self.router)
        self.assertTrue(order.waits_for_payment)
        self.assertFalse(delivery.waits_for_payment)
        wizard = self.env["sale.payment.received"].with_user(self.salesman)
        wizard.create(
            {"order_id": order.id, "date": "2026-01-19", "amount": 100.0}
        ).action_record()
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 19))

    def test_in_arrears_the_order_may_have_nothing_to_pay(self):
        self.plan_payment.billing_timing = "arrears"
        orders = self._order(self.plan_payment, self.support)
        orders += self._order(self.plan_payment, self.support + self.setup)
        nothing, setup = (order.contract_ids for order in orders)
        self.assertEqual(nothing.date_start, date(2026, 1, 10))
        self.assertIn("its order bills nothing", self._get_notes(nothing))
        self.assertEqual(setup.state, "pending")
        invoice = orders[1]._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(setup.date_start, date(2026, 1, 20))
        self._run_invoice_job("2026-02-20")
        self.assertEqual(self._get_bills(setup), [("2026-01-20", 1.0, 100.0)])

    def test_two_invoices_at_once_by_an_accountant(self):
        accountant = new_test_user(
            self.env, "accountant", "account.group_account_invoice"
        )
        orders = self._order(self.plan_payment, self.support)
        orders += self._order(self.plan_payment, self.licence, self.customer_b)
        invoices = orders._create_invoices(grouped=True)
        invoices.action_post()
        wizard = (
            self.env["account.payment.register"]
            .with_user(accountant)
            .with_context(active_model="account.move", active_ids=invoices.ids)
        )
        wizard.create({"group_payment": False})._create_payments()
        contracts = orders.contract_ids
        self.assertEqual(contracts.mapped("state"), ["active", "active"])
        self.assertEqual(
            invoices.invoice_line_ids.mapped("period_start"), [date(2026, 1, 20)] * 2
        )
        text = contracts[0].with_user(accountant).waiting_for
        self.assertFalse(text)

    def test_an_aligned_plan_bills_every_day_once(self):
        plan = self.plan_payment.copy({"name": "1st", "align_periods": True})
        order = self._order(plan, self.support)
        contract, line = order.contract_ids, order.order_line
        # Nobody knows by which days it could be billed.
        self.assertEqual(line.price_subtotal, 100.0)
        invoice = order._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(line.price_subtotal, 100.0)
        self.assertEqual(line.untaxed_amount_to_invoice, 0.0)
        self.assertEqual(order.invoice_status, "invoiced")
        paid = invoice.invoice_line_ids
        period = paid.period_start, paid.period_end
        self.assertEqual(period, (date(2026, 1, 20), date(2026, 2, 19)))
        self.assertEqual(contract.next_invoice_date, date(2026, 2, 20))
        moves = contract._create_invoices(date(2026, 3, 1))
        self.assertRecordValues(
            moves.invoice_line_ids.sorted("period_start"),
            [
                {
                    "period_start": date(2026, 2, 20),
                    "period_end": date(2026, 2, 28),
                    "price_subtotal": 32.14,
                },
                {
                    "period_start": date(2026, 3, 1),
                    "period_end": date(2026, 3, 31),
                    "price_subtotal": 100.0,
                },
            ],
        )
