import doctest

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from .. import allocation
from .ramp_common import RampCommon
from .recognition_common import AllocationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionAllocation(AllocationCommon):
    """A licence that costs 600.00 a year alone, from 16 January on, with a set-up that
    costs 250.00 alone.
    """

    def test_doctests(self):
        result = doctest.testmod(allocation)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_a_set_up_for_free_is_worth_its_part(self):
        income = self._sell_bundle(setup=0.0).invoice_line_ids.account_id
        # 600.00 for what costs 850.00 alone: 423.53 and 176.47.
        january = self._close("2026-01-31")
        # 16 of 365 days: 18.57 of 423.53, and 26.30 of 600.00 as invoiced.
        self.assertRecordValues(
            self._get_parts(january),
            [
                {
                    "product_id": self.licence.id,
                    "alone": 600.0,
                    "agreed": 600.0,
                    "allocated": 423.53,
                    "difference": -176.47,
                    "earned": 18.57,
                    "invoiced": 26.30,
                    "adjustment": -7.73,
                    "needs_review": True,
                },
                {
                    "product_id": self.setup.id,
                    "alone": 250.0,
                    "agreed": 0.0,
                    "allocated": 176.47,
                    "difference": 176.47,
                    "earned": 176.47,
                    "invoiced": 0.0,
                    "adjustment": 176.47,
                    "needs_review": True,
                },
            ],
        )
        self.assertEqual(self._get_balance(self.deferred), -573.70)
        self.assertEqual(self._get_balance(self.asset), 168.74)
        self.assertEqual(self._get_balance(income), -195.04)
        self.assertEqual(
            (january.amount_allocated, january.amount_difference), (168.74, 0.0)
        )
        february = self._close("2026-02-28")
        # 44 of 365 days: 51.06 and 72.33.
        self.assertEqual(self._get_balance(self.asset), 155.20)
        self.assertEqual(self._get_balance(income), -227.53)
        rows = self.env["sale.deferral.ledger"].search([("close_id", "=", february.id)])
        row = rows.filtered(lambda row: row.account_id == self.asset)
        self.assertEqual((row.counted, row.difference), (-155.20, 0.0))

    def test_over_the_whole_term_it_is_what_was_invoiced(self):
        income = self._sell_bundle(setup=0.0).invoice_line_ids.account_id
        for month in range(1, 13):
            close = self._close(f"2026-{month:02}-28")
            self.assertEqual(close.amount_difference, 0.0)
        self._close("2027-01-31")
        self.assertEqual(self._get_balance(self.asset), 0.0)
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        self.assertEqual(self._get_balance(income), -600.0)
        self.assertFalse(self._close("2027-02-28").move_ids)

    def test_what_is_invoiced_too_early_is_a_contract_liability(self):
        self._sell_bundle(licence=300.0, setup=550.0)
        self._close("2026-01-31")
        # 850.00 as alone: 250.00 for the set-up, and 26.30 of 600.00; as invoiced it
        # is 550.00, and 13.15 of 300.00.
        self.assertEqual(self._get_balance(self.liability), -286.85)
        self.assertEqual(self._get_balance(self.asset), 0.0)

    def test_what_is_discounted_alike_is_left_as_invoiced(self):
        self._sell_bundle(licence=480.0, setup=200.0)
        close = self._close("2026-01-31")
        self.assertFalse(self._get_parts(close))
        self.assertEqual(close.line_ids.mapped("kind"), ["deferred"])

    def test_a_rebate_is_one_of_all_that_is_sold(self):
        rebate = self.env["product.product"].create(
            {"name": "Rebate", "type": "service", "list_price": 0.0}
        )
        order = self._create_order(self.customer_a, self.licence + self.setup)
        for line, price in zip(order.order_line, (600.0, 250.0), strict=True):
            line.price_unit = price
        order.order_line = [
            Command.create({"product_id": rebate.id, "price_unit": -85.0})
        ]
        order.action_confirm()
        order._create_invoices().action_post()
        parts = self._get_parts(self._close("2026-01-31"))
        self.assertEqual(parts.mapped("alone"), [600.0, 250.0, 0.0])
        self.assertEqual(parts.mapped("allocated"), [540.0, 225.0, 0.0])

    def test_a_cancelled_bundle_is_trued_up(self):
        move = self._sell_bundle(setup=0.0)
        contract = move.invoice_line_ids.contract_line_id.contract_id
        self._close("2026-01-31")
        with freeze_time("2026-07-01"):
            contract.action_cancel("2026-07-01", credit=True)
            contract.change_ids.credit_move_ids.action_post()
        charged = move.amount_untaxed - sum(
            contract.change_ids.credit_move_ids.mapped("amount_untaxed")
        )
        close = self._close("2026-06-30")
        self.assertEqual(close.amount_difference, 0.0)
        self._close("2026-07-31")
        self.assertEqual(self._get_balance(self.asset), 0.0)
        self.assertEqual(self._get_balance(self.liability), 0.0)
        income = move.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -charged)

    def test_another_currency_is_allocated_in_both(self):
        self._sell_bundle(licence=1200.0, setup=0.0, pricelist_id=self.euros.id)
        parts = self._get_parts(self._close("2026-01-31"))
        # 1,200.00 euros are 600.00 dollars.
        self.assertEqual(parts.mapped("allocated"), [423.53, 176.47])
        self.assertEqual(sum(parts.mapped("adjustment")), 168.74)
        # 37.13 of 847.06 and 352.94, less 52.60.
        self.assertEqual(round(sum(parts.mapped("adjustment_currency")), 2), 337.47)

    def test_the_price_stays_as_it_was_signed_until_somebody_estimates_it(self):
        order = self._sell_bundle(setup=0.0).line_ids.sale_line_ids.order_id
        self.setup.list_price = 1000.0
        prices = self.env["sale.deferral.price"].with_user(self.accountant)
        price = prices.search(
            [("order_id", "=", order.id), ("product_id", "=", self.setup.id)]
        )
        self.assertEqual(price.amount, 250.0)
        price.amount = 300.0
        parts = self._get_parts(self._close("2026-01-31"))
        self.assertEqual(parts.mapped("allocated"), [400.0, 200.0])
        with self.assertRaises(ValidationError):
            price.amount = -1.0
        with self.assertRaises(AccessError):
            price.with_user(self.salesman).amount = 1.0

    def test_who_differs_little_is_not_to_be_reviewed(self):
        self.company.revenue_allocation_percent = 50.0
        self._sell_bundle(licence=600.0, setup=200.0)
        parts = self._get_parts(self._close("2026-01-31"))
        # 800.00 by 600 and 250: 564.71 and 235.29.
        self.assertEqual(parts.mapped("allocated"), [564.71, 235.29])
        self.assertFalse(any(parts.mapped("needs_review")))

    def test_numbers_open_what_they_are_made_of(self):
        self._sell_bundle(setup=0.0)
        close = self._close("2026-01-31")
        parts = self._get_parts(close)
        line = close.line_ids.filtered(lambda line: line.kind == "allocated")
        for action in (
            line.action_view_items(),
            close.action_view_allocations(),
            parts[:1].action_view_bundle(),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, parts.sudo(False).with_user(self.env.user))
        self.assertEqual(parts[:1].action_view_order()["res_id"], parts.order_id.id)

    def test_it_can_be_reopened_and_switched_off(self):
        self._sell_bundle(setup=0.0)
        close = self._close("2026-01-31")
        close.action_reopen()
        self.assertEqual(self._get_balance(self.asset), 0.0)
        self._close("2026-01-31")
        self.assertEqual(self._get_balance(self.asset), 168.74)
        self.company.revenue_allocation = False
        self._close("2026-02-28")
        self.assertEqual(self._get_balance(self.asset), 0.0)

    def test_nothing_is_kept_or_counted_unless_the_company_says_so(self):
        self.company.revenue_allocation = False
        move = self._sell_bundle(setup=0.0)
        order = move.line_ids.sale_line_ids.order_id
        prices = self.env["sale.deferral.price"].search([("order_id", "=", order.id)])
        self.assertFalse(prices)
        self.assertFalse(self._get_parts(self._close("2026-01-31")))

    def test_an_account_is_asked_for(self):
        self.company.contract_asset_account_id = False
        with self.assertRaisesRegex(UserError, "Choose the contract asset account"):
            self._close("2026-01-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01")
class TestRecognitionRamps(AllocationCommon, RampCommon):
    """Support of 100.00 a month, three months for free in a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._create_ramp_order(
            [(3, 1.0, 0.0), (9, 1.0, 100.0)], start="2026-01-01"
        )
        order.action_confirm()
        cls.contract = order.contract_ids
        cls.order = order

    def _close_month(self, month):
        """Bill what is due of a month, and close it."""
        day = Date.to_date(f"2026-{month:02}-01")
        with freeze_time(day):
            moves = self.contract._create_invoices(day)
            moves.filtered(lambda move: move.state == "draft").action_post()
        return self._close(day)

    def test_months_for_free_are_worth_as_much(self):
        # 900.00: 225.00 for the 90 days of the first three months, 675.00 for 275 days.
        january = self._close_month(1)
        self.assertEqual(january.amount_allocated, 77.50)
        self._close_month(2)
        march = self._close_month(3)
        self.assertEqual(march.amount_allocated, 225.0)
        self.assertEqual(self._get_balance(self.asset), 225.0)
        # 30 of 275 days of 675.00, 73.64, less the 100.00 of the invoice.
        self.assertEqual(self._close_month(4).amount_allocated, 198.64)
        for month in range(5, 12):
            self.assertEqual(self._close_month(month).amount_difference, 0.0)
        december = self._close_month(12)
        self.assertEqual(december.amount_allocated, 0.0)
        self.assertEqual(self._get_balance(self.asset), 0.0)

    def test_a_ramp_that_is_cancelled_is_worth_what_was_billed(self):
        for month in range(1, 6):
            self._close_month(month)
        with freeze_time("2026-06-10"):
            self.contract.action_cancel("2026-07-01")
        self.assertEqual(self._get_balance(self.asset), 174.73)
        june = self._close_month(6)
        # 300.00 for six months, all of them earned.
        self.assertEqual(june.amount_allocated, 0.0)
        income = self.contract.invoice_ids.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -300.0)
