from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .discounts_common import DiscountCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestQuotingDiscount(DiscountCommon):
    """A discount on a whole order reduces what is paid once, and every period."""

    def _create_support(self, price, tax=None):
        return self.env["product.product"].create(
            {
                "name": f"Support for {price}",
                "type": "service",
                "list_price": price,
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
                "taxes_id": tax and tax.ids,
            }
        )

    def test_an_amount_is_shared_by_what_is_sold(self):
        order = self._create_order(self.customer_a, self.setup + self.support)
        lines = self._discount(order, "amount", 35.0)  # of 250 once and 100 a month
        self.assertEqual(self._get_rows(lines), [("Test monthly", -10.0), ("", -25.0)])
        self.assertEqual(lines.mapped("recurring_type"), ["recurring", "one_time"])
        self.assertEqual(order.amount_total, 315.0)
        self.assertEqual(order.amount_one_time, 225.0)
        self.assertEqual(order.amount_recurring_monthly, 90.0)
        self.assertEqual(order.amount_committed, 225.0 + 12 * 90.0)

    def test_the_wizard_says_so(self):
        order = self._create_order(self.customer_a, self.setup + self.support)
        wizard = self._open_discount(order, "amount", 35.0)
        self.assertIn(
            "With taxes: $\xa025.00 once, $\xa010.00 per month.", wizard.recurring_note
        )
        for kind in "so_discount", "sol_discount":
            wizard = self._open_discount(order, kind, 20)
            self.assertIn(
                "$\xa050.00 once, $\xa020.00 per month", wizard.recurring_note
            )
        # On all lines it takes the place of the discounts that they have.
        order.order_line.discount = 50.0
        note = self._open_discount(order, "sol_discount", 20).recurring_note
        self.assertIn("$\xa050.00 once, $\xa020.00 per month", note)

    def test_every_later_invoice_has_its_part(self):
        order = self._create_order(
            self.customer_a, self.setup + self.support, term_start_date="2026-03-01"
        )
        self._discount(order, "amount", 35.0)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(contract.line_ids.mapped("price_subtotal"), [100.0, -10.0])
        self.assertEqual(contract.mrr, 90.0)
        self.assertEqual(order._create_invoices().amount_total, 315.0)
        with freeze_time("2026-04-01"):
            self.assertEqual(contract._create_invoices().amount_total, 90.0)
        with freeze_time("2026-05-01"):
            self.assertEqual(contract._create_invoices().amount_total, 90.0)

    def test_a_percentage_of_several_plans(self):
        products = self.setup + self.support + self.licence
        order = self._create_order(self.customer_a, products)
        lines = self._discount(order, "so_discount", 10)
        self.assertEqual(
            self._get_rows(lines),
            [("Test monthly", -10.0), ("Test yearly", -60.0), ("", -25.0)],
        )
        order.action_confirm()
        by_plan = {c.plan_id: c for c in order.contract_ids}
        self.assertEqual(len(by_plan), 2)
        self.assertEqual(by_plan[self.plan_monthly].mrr, 90.0)
        self.assertEqual(by_plan[self.plan_yearly].arr, 540.0)

    def test_a_percentage_on_all_lines(self):
        order = self._create_order(self.customer_a, self.setup + self.support)
        self.assertFalse(self._discount(order, "sol_discount", 10))
        order.action_confirm()
        self.assertEqual(order.amount_total, 315.0)
        self.assertEqual(order.contract_ids.mrr, 90.0)

    def test_an_amount_that_cannot_be_shared_evenly(self):
        extra = self._create_support(200.0)
        order = self._create_order(
            self.customer_a, self.support + extra + self.licence + self.setup
        )
        lines = self._discount(order, "amount", 100.0)  # 300, 600 and 250 of 1150
        self.assertEqual(lines.mapped("price_unit"), [-26.09, -52.17, -21.74])
        self.assertEqual(order.amount_total, 1050.0)

    def test_several_taxes(self):
        high, low = self.env["account.tax"].create(
            [
                {"name": f"Test {amount} %", "amount": amount, "type_tax_use": "sale"}
                for amount in (20.0, 5.0)
            ]
        )
        self.support.taxes_id = high
        book = self._create_support(50.0, low)
        self.setup.taxes_id = high
        order = self._create_order(
            self.customer_a,
            self.support + book + self.setup,
            term_start_date="2026-03-01",
        )
        # 120 + 52.50 + 300 = 472.50, of which 10 %
        lines = self._discount(order, "so_discount", 10)
        self.assertEqual(
            [(line.price_unit, line.tax_ids) for line in lines],
            [(-10.0, high), (-5.0, low), (-25.0, high)],
        )
        self.assertEqual(order.amount_total, 425.25)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(order._create_invoices().amount_total, 425.25)
        with freeze_time("2026-04-01"):
            invoice = contract._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 135.0)
        self.assertEqual(invoice.amount_total, 155.25)  # 108 + 47.25

    def test_an_amount_with_taxes(self):
        tax = self.env["account.tax"].create(
            {"name": "Test 20 %", "amount": 20.0, "type_tax_use": "sale"}
        )
        (self.support + self.setup).taxes_id = tax
        order = self._create_order(self.customer_a, self.setup + self.support)
        lines = self._discount(order, "amount", 42.0)  # of 420
        self.assertEqual(lines.mapped("price_total"), [-12.0, -30.0])
        self.assertEqual(order.amount_total, 378.0)

    def test_a_period_that_is_not_whole(self):
        self.plan_monthly.write({"align_periods": True})
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-04-16"
        )
        lines = self._discount(order, "so_discount", 10)
        self.assertEqual(lines.price_unit, -10.0)  # a month
        self.assertEqual(lines.price_subtotal, -5.0)  # 15 of 30 days
        self.assertEqual(order.amount_total, 45.0)
        order.action_confirm()
        order._create_invoices()
        with freeze_time("2026-05-01"):
            invoice = order.contract_ids._create_invoices()
            self.assertEqual(invoice.amount_total, 90.0)

    def test_what_is_sold_once_is_reduced_once(self):
        order = self._create_order(self.customer_a, self.setup)
        self.assertFalse(self._open_discount(order, "amount", 35.0).recurring_note)
        lines = self._discount(order, "amount", 35.0)
        self.assertEqual(self._get_rows(lines), [("", -35.0)])
        self.assertEqual(lines.recurring_type, "one_time")

    def test_an_order_that_is_confirmed(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        self._discount(order, "so_discount", 10)
        self.assertEqual(order.contract_ids.mrr, 90.0)

    def test_a_currency_without_cents(self):
        yen = self._enable_currency("JPY")
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Yen",
                "currency_id": yen.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 1000})
                ],
            }
        )
        order = self._create_order(
            self.customer_a, self.support + self.setup, pricelist_id=pricelist.id
        )
        lines = self._discount(order, "amount", 101)
        self.assertEqual(sorted(lines.mapped("price_unit")), [-51.0, -50.0])
        self.assertEqual(order.amount_total, 1899.0)

    def test_days_that_are_credited(self):
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-03-01"
        )
        self._discount(order, "so_discount", 10)
        order.action_confirm()
        order._create_invoices().action_post()
        contract = order.contract_ids
        with freeze_time("2026-04-01"):
            contract._create_invoices().action_post()
            contract.action_cancel("2026-04-16", credit=True)
        credit = contract.change_ids.credit_move_id
        self.assertEqual(credit.amount_total, 45.0)  # 15 of 30 days of 90
