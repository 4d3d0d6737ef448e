from datetime import date

from odoo.exceptions import RedirectWarning
from odoo.tests import freeze_time, tagged

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestActivationCancel(ActivationCommon):
    """Orders are cancelled with their contracts before the start, and not after it."""

    def _assert_refused(self, orders, *contracts):
        with self.assertRaises(RedirectWarning) as error, self.env.cr.savepoint():
            orders.action_cancel()
        message, action, button = error.exception.args[:3]
        for contract in contracts:
            self.assertIn(contract.name, message)
        self.assertIn("Cancel the contract from a date instead", message)
        self.assertIn("with a credit note", message)
        self.assertEqual(action["res_model"], "sale.contract")
        self.assertIn("Go to the Contract", button)
        self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_before_the_start_contracts_are_cancelled_with_the_order(self):
        orders = self._order(self.plan_delivery, self.support + self.router)
        orders += self._order(self.plan_payment, self.support, self.customer_b)
        orders += self._order(
            self.plan_monthly, self.support, term_start_date="2026-02-01"
        )
        orders[1]._create_invoices().action_post()
        contracts = orders.contract_ids
        orders.with_user(self.salesman).action_cancel()
        self.assertEqual(contracts.mapped("state"), ["cancelled"] * 3)
        self.assertFalse(any(contracts.mapped("waiting_for")))
        self.assertEqual(sum(contracts.change_ids.mapped("mrr_change")), 0.0)
        self._run_state_job()
        self.assertEqual(contracts[:2].mapped("date_start"), [False, False])

    def test_deliveries_that_are_cancelled_with_the_order_start_nothing(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        order.order_line[1].product_uom_qty = 5
        self._validate(order.picking_ids, quantity=2)
        order.action_cancel()
        contract = order.contract_ids
        self.assertEqual(contract.state, "cancelled")
        self.assertFalse(contract.date_start)

    def test_a_pending_contract_waits_again_when_confirmed_again(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        contract = order.contract_ids
        order._create_invoices().action_post()
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.contract_ids, contract)
        self.assertEqual(contract.state, "pending")
        self._validate(order.picking_ids.filtered(lambda p: p.state != "cancel"))
        self.assertEqual(contract.date_start, date(2026, 1, 20))
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 100.0)

    def test_a_date_is_given_when_confirmed_again(self):
        order = self._order(self.plan_date, self.support)
        contract = order.contract_ids
        order.action_cancel()
        order.action_draft()
        order.term_start_date = "2026-01-22"
        order.action_confirm()
        self.assertEqual(contract.date_start, date(2026, 1, 22))
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 100.0)

    def test_after_the_start_the_user_is_told_what_to_do_instead(self):
        delivered = self._order(self.plan_delivery, self.support + self.router)
        self._validate(delivered.picking_ids)
        dated = self._order(self.plan_date, self.support, term_start_date="2026-01-15")
        by_hand = self._order(self.plan_payment, self.support)
        by_hand.contract_ids.action_start()
        on_confirmation = self._order(self.plan_monthly, self.support)
        for order in delivered + dated + by_hand + on_confirmation:
            self._assert_refused(order, order.contract_ids)

    def test_several_orders_are_refused_together_and_none_is_cancelled(self):
        orders = self._order(self.plan_monthly, self.support)
        orders += self._order(self.plan_monthly, self.support, self.customer_b)
        waiting = self._order(self.plan_date, self.support)
        self._assert_refused(orders + waiting, *orders.contract_ids)
        self.assertFalse(waiting.contract_ids.date_cancelled)
        wizard = self.env["sale.mass.cancel.orders"].create(
            {"sale_order_ids": (orders + waiting).ids}
        )
        with self.assertRaises(RedirectWarning):
            wizard.action_mass_cancel()

    def test_a_mistake_is_taken_back_on_its_day(self):
        with freeze_time("2026-01-10"):
            order = self._order(self.plan_monthly, self.support + self.router)
            order._create_invoices()
            order.action_cancel()
        self.assertEqual(order.contract_ids.state, "cancelled")

    def test_what_was_billed_or_delivered_on_that_day_keeps_the_order(self):
        with freeze_time("2026-01-10"):
            billed = self._order(self.plan_monthly, self.support)
            billed._create_invoices().action_post()
            delivered = self._order(self.plan_monthly, self.support + self.router)
            self._validate(delivered.picking_ids)
            self._assert_refused(billed, billed.contract_ids)
            self._assert_refused(delivered, delivered.contract_ids)
            # Taken back, it is a mistake like any other.
            invoice = billed.invoice_ids
            reversal = self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            reversal.create({"journal_id": invoice.journal_id.id}).refund_moves()
            invoice.reversal_move_ids.action_post()
            self._return(delivered.picking_ids, 1)
            (billed + delivered).action_cancel()
            self.assertEqual(billed.contract_ids.state, "cancelled")
            self.assertEqual(delivered.contract_ids.state, "cancelled")

    def test_an_order_whose_contract_was_cancelled_may_follow(self):
        order = self._order(self.plan_monthly, self.support)
        order.contract_ids.action_cancel(date=date(2026, 2, 1))
        self._assert_refused(order, order.contract_ids)
        with freeze_time("2026-02-01"):
            order.action_cancel()
        self.assertEqual(order.contract_ids.date_cancelled, date(2026, 2, 1))

    def test_plain_orders_and_quotations_are_cancelled_as_ever(self):
        order = self._order(self.plan_monthly, self.router)
        quotation = self._create_order(self.customer_a, self.support)
        (order + quotation).action_cancel()
        self.assertEqual((order + quotation).mapped("state"), ["cancel"] * 2)
