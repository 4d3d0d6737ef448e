from datetime import date

from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestOrderBilling(RenewalCommon):
    """What orders bill of their recurring lines, and what upsells add."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_aligned = cls.plan_monthly.copy(
            {"name": "Aligned", "align_periods": True}
        )
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01"
        )

    def _create_upsell(self, contract=None, start="2026-01-22", **values):
        order = (contract or self.contract)._create_upsell()
        order.term_start_date = start
        order.order_line = [
            Command.create(
                {"product_id": self.support.id, "product_uom_qty": 2, **values}
            )
        ]
        return order

    def _get_upsold(self, order):
        return order.order_line.contract_line_ids

    def test_the_first_period_is_billed_by_its_days_with_taxes(self):
        tax = self.env["account.tax"].create({"name": "20 %", "amount": 20.0})
        self.support.contract_plan_id = self.plan_aligned
        order = self._create_order(
            self.customer_a,
            order_line=[
                Command.create(
                    {
                        "product_id": self.support.id,
                        "product_uom_qty": 3,
                        "price_unit": 33.33,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            ],
        )
        line = order.order_line
        self.assertEqual(line.period_end, date(2026, 1, 31))
        self.assertEqual(line.price_subtotal, 54.83)
        self.assertEqual(order.amount_total, 65.80)
        order.action_confirm()
        self.assertEqual(line.untaxed_amount_to_invoice, 54.83)
        move = order._create_invoices()
        self.assertEqual(move.amount_total, 65.80)
        self.assertRecordValues(
            move.invoice_line_ids,
            [
                {
                    "contract_line_id": line.contract_line_ids.id,
                    "period_start": date(2026, 1, 15),
                    "period_end": date(2026, 1, 31),
                    "bills_contract": False,
                }
            ],
        )
        move.action_post()
        self.assertEqual(line.untaxed_amount_to_invoice, 0.0)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_in_arrears_the_order_has_nothing_to_invoice(self):
        plan = self.plan_monthly.copy({"billing_timing": "arrears"})
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = plan
        order.action_confirm()
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.order_line.untaxed_amount_to_invoice, 0.0)
        with self.assertRaises(UserError):
            order._create_invoices()

    def test_an_upsell_is_prorated_and_ends_with_the_contract(self):
        order = self._create_upsell()
        self.assertEqual(order.order_line.price_subtotal, 64.52)
        order.action_confirm()
        self.assertEqual(order.contract_ids, self.contract)
        item = self._get_upsold(order)
        self.assertEqual(item.date_start, date(2026, 1, 22))
        self.assertFalse(item.date_end)
        self.assertEqual(item.billing_start, date(2026, 2, 1))
        self.assertEqual(order._create_invoices().amount_untaxed, 64.52)
        moves = self.contract._create_invoices(date(2027, 6, 1))
        lines = moves.invoice_line_ids.filtered(lambda li: li.contract_line_id == item)
        self.assertEqual(sum(lines.mapped("price_subtotal")), 11 * 200.0)
        self.assertEqual(max(lines.mapped("period_end")), self.contract.date_end)
        self.assertFalse(self.other.order_ids & order)

    def test_an_upsell_outside_the_term_is_refused(self):
        for start in ("2025-12-31", "2027-01-01"):
            order = self._create_upsell(start=start)
            with self.assertRaisesRegex(UserError, "is outside its term"):
                order.action_confirm()
        self.assertEqual(len(self.contract.line_ids), 1)

    def test_an_upsell_in_another_currency_is_refused(self):
        euro = self._enable_euro(0.5)
        order = self._create_upsell()
        order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        with self.assertRaisesRegex(UserError, "It is in USD: choose a pricelist"):
            order.action_confirm()

    def test_a_cancelled_upsell_takes_its_items_back(self):
        order = self._create_upsell()
        order.action_confirm()
        order.action_cancel()
        self.assertEqual(self.contract.mrr, 100.0)
        moves = self.contract._create_invoices(date(2027, 6, 1))
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 11 * 100.0)
        self.assertFalse(self._get_upsold(order).filtered("product_uom_qty"))
        self.assertEqual(self.contract.state, "active")

    def test_a_cancelled_upsell_that_was_billed_ends_after_what_was_billed(self):
        order = self._create_upsell()
        order.action_confirm()
        order._create_invoices().action_post()
        order._action_cancel()
        self.assertEqual(self._get_upsold(order).date_end, date(2026, 1, 31))
        moves = self.contract._create_invoices(date(2027, 6, 1))
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 11 * 100.0)

    def test_an_upsell_that_is_confirmed_again_is_sold_once(self):
        order = self._create_upsell()
        order.action_confirm()
        for _ in range(2):
            order.action_cancel()
            order.action_draft()
            order.action_confirm()
        items = self._get_upsold(order).filtered("product_uom_qty")
        self.assertEqual(len(items), 1)
        moves = self.contract._create_invoices(date(2026, 2, 1))
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 100.0 + 200.0)

    def test_an_order_that_was_billed_can_be_confirmed_again(self):
        order = self.contract.order_ids
        invoice = order._create_invoices()
        invoice.action_post()
        with self.assertRaises(RedirectWarning):
            order._action_cancel()
        invoice.button_draft()
        invoice.button_cancel()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        items = self.contract.line_ids.filtered("product_uom_qty")
        self.assertEqual(len(items), 1)
        self.assertEqual(self.contract.state, "active")
        moves = self.contract._create_invoices(date(2026, 2, 1))
        self.assertEqual(moves.amount_untaxed, 100.0)
