from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
class TestRecurringGoodsBilling(GoodsCommon):
    """Goods are billed for whole periods: as ordered, or what customers kept."""

    def test_ordered_goods_are_billed_like_services(self):
        contract, other = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self._run_invoice_job("2026-03-01")
        self._run_invoice_job("2026-03-02")
        for billed in (contract, other):
            self.assertEqual(
                self._get_bills(billed),
                [("2026-02-01", 3, 30.0), ("2026-03-01", 3, 30.0)],
            )
        self.assertEqual(contract.next_invoice_date, date(2026, 4, 1))

    def test_delivered_goods_are_billed_when_all_is_there(self):
        contract, other = (
            self._sell(self.juice, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self._run_delivery_job("2026-03-01")
        february, march = self._get_moves(contract).picking_id
        self._run_invoice_job("2026-03-01")
        self.assertFalse(contract.invoice_ids)
        self.assertFalse(contract.next_invoice_date)
        with (
            freeze_time("2026-03-01"),
            self.assertRaisesRegex(UserError, "goods are billed when all transfers"),
        ):
            contract.action_create_invoices()
        self._validate(march)
        self._validate(february, quantity=2)
        self._run_invoice_job("2026-03-02")
        self.assertEqual(self._get_bills(contract), [("2026-03-01", 3, 60.0)])
        self._validate(february.backorder_ids)
        self.assertEqual(contract.next_invoice_date, date(2026, 2, 1))
        self._run_invoice_job("2026-03-03")
        self._run_invoice_job("2026-03-04")
        self.assertEqual(
            self._get_bills(contract),
            [("2026-02-01", 3, 60.0), ("2026-03-01", 3, 60.0)],
        )
        self.assertFalse(contract.next_invoice_date)
        self.assertFalse(other.invoice_ids)
        self.assertFalse((contract + other).filtered("invoice_error"))

    def test_what_is_left_out_or_returned_is_not_billed(self):
        less, back, none = (
            self._sell(self.juice, partner)
            for partner in (self.customer_a, self.customer_b, self.customer_b)
        )
        self._run_delivery_job("2026-02-01")
        picking = self._get_moves(less).picking_id
        self._validate(picking, quantity=2)
        picking.backorder_ids.action_cancel()
        for contract, quantity in ((back, 1), (none, 3)):
            picking = self._get_moves(contract).picking_id
            self._validate(picking)
            self._return(picking, quantity)
        for _run in range(2):
            self._run_delivery_job("2026-02-05")
            self._run_invoice_job("2026-02-05")
        for contract in (less, back):
            self.assertEqual(self._get_bills(contract), [("2026-02-01", 2, 40.0)])
        self.assertFalse(none.invoice_ids)
        self.assertFalse(none.next_invoice_date)

    def test_a_cancelled_invoice_is_billed_again(self):
        contract = self._sell(self.juice)
        self._run_delivery_job("2026-02-01")
        self._validate(self._get_moves(contract).picking_id)
        self._run_invoice_job("2026-02-01")
        contract.invoice_ids.button_cancel()
        self._run_invoice_job("2026-02-02")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3, 60.0)])
        self.assertEqual(contract.invoice_count, 2)

    def test_services_do_not_wait_for_goods(self):
        contract = self._sell(self.juice)
        contract.line_ids = [
            Command.create({"product_id": self.support.id, "price_unit": 100.0})
        ]
        contract.line_ids[1].billed_until = "2026-01-31"
        self._run_delivery_job("2026-02-01")
        self._run_invoice_job("2026-02-01")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 1, 100.0)])
        self.assertEqual(contract.next_invoice_date, date(2026, 3, 1))
        self._validate(self._get_moves(contract).picking_id)
        self._run_invoice_job("2026-02-02")
        self.assertEqual(contract.line_ids.move_line_ids.mapped("quantity"), [3, 1])

    def test_goods_are_never_billed_by_days(self):
        self.plan_monthly.align_periods = True
        with freeze_time("2026-01-20"):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer_a.id,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in self.water + self.support
                    ],
                }
            )
            order.action_confirm()
        self.assertEqual(order.order_line[0].price_subtotal, 10.0)
        self.assertLess(order.order_line[1].price_subtotal, 100.0)
        contract = order.contract_ids
        with freeze_time("2026-01-25"):
            contract.action_cancel(date(2026, 2, 15))
        self._run_invoice_job("2026-02-15")
        bills = contract.line_ids[0].move_line_ids
        self.assertEqual(bills.mapped("price_subtotal"), [10.0])
        self.assertEqual(contract.line_ids[1].move_line_ids.price_subtotal, 50.0)

    def test_a_split_period_is_billed_once(self):
        self.plan_monthly.billing_timing = "arrears"
        changed, paused = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        with freeze_time("2026-01-10"):
            changed.line_ids._change_quantity(5, date(2026, 1, 10))
            paused._pause(date(2026, 1, 10), date(2026, 1, 20))
        self._run_invoice_job("2026-03-01")
        self.assertEqual(
            self._get_bills(changed), [("2026-01-01", 3, 30.0), ("2026-02-01", 5, 50.0)]
        )
        self.assertEqual(
            self._get_bills(paused), [("2026-01-01", 3, 30.0), ("2026-02-01", 3, 30.0)]
        )

    def test_in_arrears_the_contract_bills_what_the_order_delivered(self):
        self.plan_monthly.billing_timing = "arrears"
        contract, other = (
            self._sell(self.juice, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self._run_invoice_job("2026-02-01")
        self.assertFalse(contract.invoice_ids)
        self._validate(contract.order_ids.picking_ids)
        self._run_delivery_job("2026-02-01")
        self._run_invoice_job("2026-02-01")
        self._validate(self._get_moves(contract).picking_id)
        self._run_invoice_job("2026-02-20")
        self.assertEqual(self._get_bills(contract), [("2026-01-01", 3, 60.0)])
        self.assertEqual(contract.next_invoice_date, date(2026, 3, 1))
        self._run_invoice_job("2026-03-01")
        self.assertEqual(len(self._get_bills(contract)), 2)
        self.assertFalse(other.invoice_ids)

    def test_delivered_goods_are_not_credited(self):
        delivered, ordered = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        for contract in (delivered, ordered):
            with freeze_time("2026-02-01"):
                contract._create_invoices()
        self._run_delivery_job("2026-02-01")
        self._get_moves(ordered).picking_id.action_cancel()
        with freeze_time("2026-02-03"):
            for contract in (delivered, ordered):
                contract.action_cancel(date(2026, 2, 1), credit=True)
        self.assertFalse(delivered.change_ids.credit_move_id)
        credit = ordered.change_ids.credit_move_id
        self.assertEqual(credit.amount_untaxed, 30.0)
        self._run_delivery_job("2026-02-03")
        self.assertFalse(self._get_deliveries(ordered))

    def test_nobody_pays_less_for_goods_that_came_in_full(self):
        contract = self._sell(self.water)
        with freeze_time("2026-02-01"):
            contract._create_invoices()
        with freeze_time("2026-02-10"):
            change = contract.line_ids._change_quantity(1, date(2026, 2, 10), True)
        self.assertFalse(change.credit_move_id)

    def test_removed_goods_on_their_way_are_billed(self):
        contract = self._sell(self.juice)
        with freeze_time("2026-01-20"):
            contract.line_ids._change_quantity(5, date(2026, 2, 1))
        self._run_delivery_job("2026-02-01")
        with freeze_time("2026-02-02"):
            contract.line_ids[0]._remove(date(2026, 2, 1))
        self._validate(self._get_moves(contract).picking_id)
        self._run_delivery_job("2026-03-01")
        self._run_invoice_job("2026-03-01")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 5, 100.0)])

    def test_an_accountant_bills_what_was_delivered(self):
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        contract = self._sell(self.juice)
        self._run_delivery_job("2026-02-01")
        self._validate(self._get_moves(contract).picking_id)
        with freeze_time("2026-02-01"):
            contract.with_user(biller).action_create_invoices()
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3, 60.0)])
