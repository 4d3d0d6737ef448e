from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 12:00:00")
class TestOwnDays(RenewalCommon):
    """Lines that are sold later than their term begins, or until before it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"

    def _create_dated_order(self, start=False, end=False, **values):
        """Support for 100 a month all year, and once more on its own days for 60."""
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-01-01", **values
        )
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "price_unit": 60.0,
                    "date_start": start,
                    "date_end": end,
                }
            )
        ]
        return order

    def _bill_until(self, contract, day):
        return contract._create_invoices(Date.to_date(day))

    def _get_totals(self, order):
        return {row["label"]: row["amount"] for row in order._get_recurring_summary()}

    def _get_log(self, contract):
        changes = contract.change_ids.sorted(lambda change: (change.date, change.id))
        return [
            (str(change.date), change.kind, change.mrr_change)
            for change in changes
            if change.mrr_change
        ]

    def test_what_starts_in_month_four_is_billed_from_then_on(self):
        order = self._create_dated_order(start="2026-04-01")
        self.assertEqual(order.amount_untaxed, 100.0)
        self.assertEqual(order.amount_recurring_monthly, 100.0)
        self.assertEqual(order.amount_committed, 12 * 100.0 + 9 * 60.0)
        self.assertEqual(
            self._get_totals(order),
            {
                "One-time": 0.0,
                "Recurring per month": 100.0,
                "from 04/01/2026": 160.0,
                "First invoice": 100.0,
                "Committed total": 1740.0,
            },
        )
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(
            contract.line_ids.mapped("date_start"), [False, Date.to_date("2026-04-01")]
        )
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 100.0)
        self.assertEqual(order.invoice_status, "invoiced")
        amounts = [
            move.amount_untaxed
            for day in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")
            for move in self._bill_until(contract, day)
        ]
        self.assertEqual(amounts, [100.0, 100.0, 160.0, 160.0])
        self.assertEqual(
            self._get_log(contract),
            [("2026-01-01", "new", 100.0), ("2026-04-01", "upsell", 60.0)],
        )

    def test_a_start_within_the_first_period_is_billed_by_its_days(self):
        order = self._create_dated_order(start="2026-01-22")
        # 10 of 31 days of 60.
        self.assertEqual(order.order_line[1].price_subtotal, 19.35)
        self.assertEqual(order.amount_untaxed, 119.35)
        order.action_confirm()
        self.assertEqual(order._create_invoices().amount_untaxed, 119.35)
        moves = self._bill_until(order.contract_ids, "2026-02-01")
        self.assertEqual(moves.amount_untaxed, 160.0)

    def test_two_months_of_an_item_are_billed_and_not_renewed(self):
        order = self._create_dated_order(start="2026-03-16", end="2026-05-15")
        # 16 of 31 days, a month, 15 of 31 days.
        self.assertEqual(order.amount_committed, 1200.0 + 30.97 + 60.0 + 29.03)
        order.action_confirm()
        contract = order.contract_ids
        order._create_invoices()
        amounts = [
            move.amount_untaxed
            for month in range(2, 8)
            for move in self._bill_until(contract, f"2026-{month:02}-01")
        ]
        self.assertEqual(amounts, [100.0, 130.97, 160.0, 129.03, 100.0, 100.0])
        self.assertEqual(
            self._get_log(contract),
            [
                ("2026-01-01", "new", 100.0),
                ("2026-03-16", "upsell", 60.0),
                ("2026-05-16", "downsell", -60.0),
            ],
        )
        self.assertEqual(contract._get_mrr_on(Date.to_date("2026-03-15")), 100.0)
        self.assertEqual(contract._get_mrr_on(Date.to_date("2026-05-15")), 160.0)
        lead = contract._create_renewals()
        self.assertEqual(lead.line_ids.mapped("price_unit"), [100.0])
        self.assertEqual(lead.line_ids.renewed_line_id, contract.line_ids[0])

    def test_an_end_within_the_first_period_leaves_nothing_to_bill(self):
        order = self._create_dated_order(end="2026-01-10")
        # 10 of 31 days of 60.
        self.assertEqual(order.order_line[1].price_subtotal, 19.35)
        order.action_confirm()
        order._create_invoices()
        moves = self._bill_until(order.contract_ids, "2026-03-01")
        self.assertEqual(moves.amount_untaxed, 200.0)

    def test_in_arrears_the_contract_bills_the_days(self):
        self.plan_monthly.billing_timing = "arrears"
        order = self._create_dated_order(start="2026-02-15")
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0.0, 0.0])
        amounts = [
            move.amount_untaxed
            for day in ("2026-02-01", "2026-03-01", "2026-04-01")
            for move in self._bill_until(order.contract_ids, day)
        ]
        # 14 of 28 days of 60 in February.
        self.assertEqual(amounts, [100.0, 130.0, 160.0])

    def test_days_of_an_opportunity_are_those_of_its_quotation(self):
        lead = self._create_opportunity(
            self.customer_a,
            line_ids=[
                Command.create({"product_id": self.support.id}),
                Command.create(
                    {"product_id": self.support.id, "date_start": "2026-04-01"}
                ),
            ],
        )
        self.assertEqual(lead.recurring_revenue, 100.0)
        self.assertEqual(lead.amount_committed, 12 * 100.0 + 9 * 100.0)
        order = lead.with_user(self.salesman).action_place_order()
        self.assertEqual(
            order.order_line.mapped("date_start"),
            [False, Date.to_date("2026-04-01")],
        )
        self.assertEqual(order._create_invoices().amount_untaxed, 100.0)
        self.assertEqual(lead.recurring_revenue, 100.0)

    def test_an_upsell_may_begin_later_than_the_order(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.support
        )
        order = contract._create_upsell()
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "plan_id": self.plan_monthly.id,
                    "price_unit": 30.0,
                    "date_start": "2026-03-01",
                    "date_end": "2026-04-30",
                }
            )
        ]
        self.assertEqual(order.amount_untaxed, 0.0)
        order.action_confirm()
        self.assertEqual(order.invoice_status, "invoiced")
        amounts = [
            move.amount_untaxed
            for month in range(2, 6)
            for move in self._bill_until(contract, f"2026-{month:02}-01")
        ]
        self.assertEqual(amounts, [100.0, 130.0, 130.0, 100.0])
        self.assertEqual(
            self._get_log(contract),
            [
                ("2026-01-01", "new", 100.0),
                ("2026-03-01", "upsell", 30.0),
                ("2026-05-01", "downsell", -30.0),
            ],
        )

    def test_days_outside_of_the_term_are_refused(self):
        order = self._create_dated_order(start="2026-12-01", end="2027-02-28")
        with self.assertRaisesRegex(UserError, "after its term ends on Dec 31, 2026"):
            order.action_confirm()
        order.term_end_date = "2027-02-28"
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        # It ends with the contract, and is offered again.
        self.assertFalse(order.contract_ids.line_ids[1].date_end)

    def test_an_end_before_the_start_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "would end before it starts"):
            self._create_dated_order(start="2026-04-01", end="2026-03-31")

    def test_terms_that_wait_take_no_own_days(self):
        self.plan_monthly.term_start = "payment"
        order = self._create_dated_order(start="2026-04-01")
        order.term_start_date = False
        with self.assertRaisesRegex(UserError, "choose a start of term"):
            order.action_confirm()
        order.term_start_date = "2026-01-01"
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_days_of_what_is_sold_stay(self):
        order = self._create_dated_order(start="2026-04-01")
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "is sold already"):
            order.order_line[1].with_user(self.salesman).date_start = "2026-02-01"
        order.order_line[1].date_start = "2026-04-01"

    def test_a_cancelled_contract_is_worth_nothing_on_any_day(self):
        order = self._create_dated_order(start="2026-04-01", end="2026-09-30")
        order.action_confirm()
        contract = order.contract_ids
        contract.action_cancel("2026-02-01")
        for day in ("2026-02-01", "2026-04-01", "2026-12-31"):
            self.assertEqual(self._get_logged_mrr(contract, day), 0.0)
        contract.action_undo_cancel()
        worth = [
            self._get_logged_mrr(contract, day)
            for day in ("2026-02-01", "2026-04-01", "2026-12-31")
        ]
        self.assertEqual(worth, [100.0, 160.0, 100.0])

    def _get_logged_mrr(self, contract, day):
        done = contract.change_ids.filtered(lambda c: str(c.date) <= day)
        return sum(done.mapped("mrr_change"))
