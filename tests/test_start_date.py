from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestActivationDate(ActivationCommon):
    """Terms that start on a date, by hand, or as their order says."""

    def test_without_a_date_it_waits_for_one(self):
        order = self._order(self.plan_date, self.support)
        contract = order.contract_ids
        self.assertEqual(contract.state, "pending")
        self.assertIn(f"fill it in on {order.name}", self._get_text(contract))
        self.assertTrue(order.has_waiting_contract)
        with Form(order.with_user(self.salesman)) as form:
            form.term_start_date = "2026-02-01"
        self.assertEqual(contract.date_start, date(2026, 2, 1))
        self.assertEqual(contract.date_end, date(2027, 1, 31))
        self.assertEqual(contract.state, "pending")
        self.assertEqual(self._get_text(contract), "Starts on Feb 1, 2026")
        self.assertIn(f"{order.name} says so", self._get_notes(contract))
        with freeze_time("2026-02-01"):
            self._run_state_job()
        self.assertEqual(contract.state, "active")
        self.assertFalse(self._get_text(contract))

    def test_a_date_on_the_order_goes_before_what_the_plan_waits_for(self):
        for plan in (self.plan_delivery, self.plan_payment, self.plan_date):
            order = self._order(
                plan, self.support + self.router, term_start_date="2026-01-12"
            )
            contract = order.contract_ids
            self.assertEqual(contract.date_start, date(2026, 1, 12))
            self.assertFalse(contract.start_event)

    def test_a_date_that_is_given_later_starts_a_waiting_contract_too(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        order.with_user(self.salesman).term_start_date = "2026-01-15"
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 15))
        self._validate(order.picking_ids)
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 15))

    def test_renewals_and_upsells_do_not_wait(self):
        self.plan_monthly.term_start = "delivery"
        with freeze_time("2026-01-10"):
            contract = self._create_contracts(
                self.customer_a, start="2025-02-01", products=self.support
            )
        upsell = contract._create_upsell()
        upsell.order_line = [
            Command.create({"product_id": self.support.id}),
            Command.create({"product_id": self.router.id}),
        ]
        upsell.action_confirm()
        self.assertEqual(contract.mrr, 200.0)
        lead = contract._create_renewals()
        lead.action_place_order()
        following = contract.next_contract_ids
        self.assertEqual(following.date_start, date(2026, 2, 1))
        self.assertEqual(contract.state, "renewed")

    def test_the_end_of_term_of_the_order_is_kept(self):
        orders = self._order(
            self.plan_payment, self.support, term_end_date="2026-06-30"
        )
        orders += self._order(
            self.plan_payment, self.support, term_end_date="2026-01-15"
        )
        first, second = (order.contract_ids for order in orders)
        self.assertFalse(first.date_end)
        invoices = orders._create_invoices(grouped=True)
        invoices.action_post()
        self._pay(invoices[0])
        self._pay(invoices[1])
        self.assertEqual(first.date_end, date(2026, 6, 30))
        self.assertIn("after the end of term that was agreed", self._get_text(second))
        with self.assertRaisesRegex(UserError, "choose an earlier day"):
            second.action_start()
        orders[1].term_end_date = "2026-12-31"
        self.assertEqual(second.date_start, date(2026, 1, 20))
        self.assertEqual(second.date_end, date(2026, 12, 31))

    def test_several_are_started_by_hand(self):
        orders = self._order(self.plan_delivery, self.support + self.router)
        orders += self._order(self.plan_payment, self.licence, self.customer_b)
        contracts = orders.contract_ids
        contracts.with_user(self.sale_manager).action_start()
        self.assertEqual(contracts.mapped("date_start"), [date(2026, 1, 20)] * 2)
        self.assertEqual(contracts.mapped("state"), ["active", "active"])
        self.assertIn("somebody started it", self._get_notes(contracts[0]))
        # What it waited for changes nothing any more.
        with freeze_time("2026-01-25"):
            self._validate(orders.picking_ids)
        self.assertEqual(contracts[0].date_start, date(2026, 1, 20))

    def test_what_has_started_is_refused_and_nothing_is_started(self):
        running = self._order(self.plan_monthly, self.support).contract_ids
        future = self._order(
            self.plan_monthly, self.support, term_start_date="2026-03-01"
        ).contract_ids
        waiting = self._order(self.plan_date, self.support).contract_ids
        with self.assertRaises(UserError) as error:
            (running + future + waiting).action_start()
        message = error.exception.args[0]
        self.assertIn("It started on Jan 10, 2026.", message)
        self.assertIn("It starts on Mar 1, 2026 already.", message)
        self.assertNotIn(waiting.name, message)
        self.assertFalse(waiting.date_start)

    def test_salespeople_start_by_their_orders_only(self):
        contract = self._order(self.plan_date, self.support).contract_ids
        with self.assertRaises(AccessError):
            contract.with_user(self.salesman).action_start()

    def test_the_wizard_shows_and_starts(self):
        contracts = self._order(self.plan_date, self.support).contract_ids
        contracts += self._order(self.plan_monthly, self.support).contract_ids
        wizard = self.env["sale.contract.start"].with_user(self.sale_manager)
        wizard = wizard.create(
            {"contract_ids": [Command.set(contracts.ids)], "date": "2026-01-17"}
        )
        self.assertIn("It started on Jan 10, 2026", wizard.preview)
        self.assertIn("Jan 16, 2027", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.contract_ids -= contracts[1]
        wizard.action_apply()
        self.assertEqual(contracts[0].date_start, date(2026, 1, 17))

    def test_a_date_on_a_contract_made_by_hand(self):
        contract = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 50})
                ],
            }
        )
        self.assertEqual(self._get_text(contract), "Give a start date")
        contract.line_ids.price_unit = 60.0
        contract.date_start = "2026-01-01"
        self.assertEqual(contract.state, "active")
        self.assertRecordValues(
            contract.change_ids, [{"kind": "new", "mrr_change": 60.0}]
        )

    def test_the_customer_reads_when_the_term_starts(self):
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = self.plan_delivery
        self.assertIn("on the day of the full delivery", order.recurring_summary)
        order.term_start_date = "2026-02-01"
        self.assertNotIn("full delivery", order.recurring_summary)
        self.assertIn("02/01/2026", order.recurring_summary)

    def test_two_plans_of_one_order(self):
        order = self._order(self.plan_date, self.support)
        with freeze_time("2026-01-10"):
            order = order.copy()
            order.order_line = [
                Command.create(
                    {"product_id": self.licence.id, "plan_id": self.plan_payment.id}
                ),
                Command.create(
                    {"product_id": self.licence.id, "plan_id": self.plan_yearly.id}
                ),
            ]
            self.assertIn("Start of term (From payment): on", order._get_term_text())
            order.action_confirm()
        contracts = order.contract_ids.sorted("id")
        self.assertEqual(contracts.mapped("state"), ["pending", "pending", "active"])
        self.assertEqual(len(order.waiting_for.splitlines()), 2)

    def test_a_line_added_to_a_waiting_order_starts_with_it(self):
        order = self._order(self.plan_date, self.support)
        contract = order.contract_ids
        order.order_line = [
            Command.create(
                {"product_id": self.support.id, "plan_id": self.plan_date.id}
            )
        ]
        order.order_line[0].product_uom_qty = 3
        self.assertEqual(contract.mrr, 400.0)
        self.assertFalse(contract.change_ids)
        contract.action_start("2026-01-15")
        self.assertRecordValues(
            contract.change_ids, [{"kind": "new", "mrr_change": 400.0}]
        )
        self.assertEqual(order.order_line.mapped("period_end"), [date(2026, 2, 14)] * 2)
        self.assertEqual(contract.next_invoice_date, date(2026, 2, 15))
