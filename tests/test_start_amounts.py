from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestStartAmounts(ActivationCommon):
    """Money that arrives is compared with what is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search([], limit=1)
        cls.method = cls.env["payment.method"].search([], limit=1)

    def _pay_online(self, orders, amount, day="2026-01-19", **values):
        count = self.env["payment.transaction"].search_count([])
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"amount-{count}",
                "amount": amount,
                "currency_id": orders[:1].currency_id.id,
                "partner_id": orders[:1].partner_id.id,
                "sale_order_ids": [Command.set(orders.ids)],
                "state": "done",
                "last_state_change": f"{day} 12:00:00",
                "operation": "online_direct",
                "is_post_processed": True,
                **values,
            }
        )
        orders.invalidate_recordset(["amount_paid"])
        transaction._post_process()
        return transaction

    def _add_down_payment(self, order, percent):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": percent,
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        return invoice

    def _create_quotation(self, **values):
        stage = self.env["crm.stage"].create(
            {
                "name": "Paid",
                "sequence": self.stage_new.sequence + 1,
                "advance_on": "payment_received",
                "order_action": "confirm",
            }
        )
        self.env["crm.stage"].search([("id", "!=", stage.id)]).advance_on = "none"
        lead = self._create_opportunity(self.customer_a)
        order = self._create_order(
            self.customer_a, self.support, opportunity_id=lead.id, **values
        )
        order.order_line.plan_id = self.plan_payment
        return order, stage

    def test_a_cent_starts_nothing(self):
        order = self._order(self.plan_payment, self.support)
        self._pay_online(order, 0.01)
        self.assertEqual(order.contract_ids.state, "pending")
        self.assertFalse(order._has_payment_arrived())
        order.contract_ids._refresh_state()
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 99.99)
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 19))

    def test_a_cent_neither_confirms_nor_moves_a_quotation(self):
        order, stage = self._create_quotation(
            require_payment=True, prepayment_percent=1.0
        )
        lead = order.opportunity_id
        self._pay_online(order, 0.01)
        self.assertEqual(order.state, "draft")
        self.assertEqual(lead.stage_id, self.stage_new)
        self._pay_online(order, 99.99)
        self.assertEqual(order.state, "sale")
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 20))

    def test_the_prepayment_moves_the_opportunity_and_starts_no_term(self):
        order, stage = self._create_quotation(
            require_payment=True, prepayment_percent=0.3
        )
        self._pay_online(order, 30.0)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.opportunity_id.stage_id, stage)
        self.assertEqual(order.contract_ids.state, "pending")

    def test_two_parts_add_up_on_the_day_of_the_second(self):
        order = self._order(self.plan_payment, self.support)
        self._pay_online(order, 60.0, "2026-01-14")
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 40.0, "2026-01-17")
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 17))

    def test_what_was_refunded_is_not_there(self):
        order = self._order(self.plan_payment, self.support)
        paid = self._pay_online(order, 60.0, "2026-01-14")
        refund = paid._create_child_transaction(60.0, is_refund=True)
        refund.write({"state": "done", "last_state_change": "2026-01-15 12:00:00"})
        self._pay_online(order, 40.0, "2026-01-17")
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 60.0, "2026-01-18")
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 18))

    def test_a_refund_after_the_start_changes_nothing(self):
        order = self._order(self.plan_payment, self.support)
        paid = self._pay_online(order, 100.0)
        refund = paid._create_child_transaction(100.0, is_refund=True)
        refund.write({"state": "done", "last_state_change": "2026-01-20 12:00:00"})
        order.contract_ids._refresh_state()
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 19))

    def test_a_card_that_was_checked_brought_nothing(self):
        order = self._order(self.plan_payment, self.support)
        self._pay_online(order, 100.0, operation="validation")
        self.assertEqual(order.contract_ids.state, "pending")

    def test_another_currency_is_converted(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        company = self.env.company
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        euro.rate_ids = [
            Command.create(
                {"name": "2026-01-01", "rate": 0.5, "company_id": company.id}
            )
        ]
        order = self._order(self.plan_payment, self.support)
        self.assertNotEqual(order.currency_id, euro)
        self._pay_online(order, 49.99, currency_id=euro.id)
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 0.01, currency_id=euro.id)
        self.assertEqual(order.contract_ids.state, "active")

    def test_one_payment_for_two_orders_is_shared(self):
        orders = self._order(self.plan_payment, self.support)
        orders += self._order(self.plan_payment, self.support)
        self._pay_online(orders, 100.0)
        self.assertEqual(set(orders.contract_ids.mapped("state")), {"pending"})
        self._pay_online(orders, 100.0)
        self.assertEqual(set(orders.contract_ids.mapped("state")), {"active"})

    def test_a_down_payment_starts_nothing(self):
        order = self._order(self.plan_payment, self.support)
        contract = order.contract_ids
        down_payment = self._add_down_payment(order, 10)
        self._pay(down_payment)
        self.assertEqual(contract.state, "pending")
        self.assertFalse(order._has_payment_arrived())
        self.assertIn("first invoice", self._get_text(contract))
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.amount_total, 90.0)
        self.assertEqual(contract.state, "pending")
        self._pay(final)
        self.assertEqual(contract.date_start, date(2026, 1, 20))

    def test_a_down_payment_of_everything_is_the_payment(self):
        order = self._order(self.plan_payment, self.support)
        self._pay(self._add_down_payment(order, 100), "2026-01-16")
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 16))

    def test_a_down_payment_and_the_rest_online(self):
        order = self._order(self.plan_payment, self.support)
        self._pay(self._add_down_payment(order, 60))
        draft = order._create_invoices(final=True)
        self.assertEqual(draft.amount_total, 40.0)
        self._pay_online(order, 39.99)
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 0.01)
        self.assertEqual(order.contract_ids.state, "active")

    def test_a_draft_invoice_is_paid_online(self):
        order = self._order(self.plan_payment, self.support + self.setup)
        draft = order._create_invoices()
        draft.invoice_line_ids[1].unlink()
        self.assertEqual(draft.amount_total, 100.0)
        self._pay_online(order, 99.0)
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 1.0)
        self.assertEqual(order.contract_ids.state, "active")

    def test_an_invoice_of_other_things_is_not_the_first_period(self):
        order = self._order(self.plan_payment, self.support + self.setup)
        first = order._create_invoices()
        first.invoice_line_ids[0].unlink()
        first.action_post()
        self._pay(first)
        self.assertEqual(order.contract_ids.state, "pending")
        second = order._create_invoices()
        second.action_post()
        self._pay_online(order, 1.0)
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay(second)
        self.assertEqual(order.contract_ids.state, "active")

    def test_a_part_and_a_credit_note_pay_the_invoice(self):
        order = self._order(self.plan_payment, self.support)
        invoice = order._create_invoices()
        invoice.action_post()
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal.create({"journal_id": invoice.journal_id.id}).refund_moves()
        credit = invoice.reversal_move_ids
        credit.invoice_line_ids.price_unit = 30.0
        credit.action_post()
        (invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay(invoice)
        self.assertEqual(order.contract_ids.state, "active")

    def test_an_order_over_nothing_waits_for_no_payment(self):
        self.support.list_price = 0.0
        order = self._order(self.plan_payment, self.support)
        self.assertEqual(order.amount_total, 0.0)
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 10))

    def test_what_somebody_noted_adds_up(self):
        order = self._order(self.plan_payment, self.support)
        wizard = self.env["sale.payment.received"].with_user(self.salesman)
        wizard.create(
            {"order_id": order.id, "date": "2026-01-12", "amount": 0.01}
        ).action_record()
        self.assertEqual(order.contract_ids.state, "pending")
        self.assertTrue(order.can_note_payment)
        rest = wizard.create({"order_id": order.id, "date": "2026-01-15"})
        self.assertEqual(rest.amount, 99.99)
        rest.action_record()
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 15))
        order.invalidate_recordset(["can_note_payment"])
        self.assertFalse(order.can_note_payment)

    def test_what_was_noted_is_not_counted_again_when_it_is_booked(self):
        order = self._order(self.plan_payment, self.support)
        order._note_payment(60.0, date(2026, 1, 12))
        self._pay(self._add_down_payment(order, 60))
        self.assertEqual(order.contract_ids.state, "pending")
        self._pay_online(order, 40.0)
        self.assertEqual(order.contract_ids.state, "active")

    def test_of_a_prepayment_a_noted_part_is_not_enough(self):
        order, stage = self._create_quotation(
            require_payment=True, prepayment_percent=0.5
        )
        order._note_payment(49.99, date(2026, 1, 12))
        self.assertEqual((order.state, order.can_note_payment), ("draft", True))
        self._pay_online(order, 0.01)
        self.assertEqual(order.opportunity_id.stage_id, stage)
        self.assertEqual(order.state, "sale")
