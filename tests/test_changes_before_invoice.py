from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestChangesBeforeInvoice(RenewalCommon):
    """What is taken away before the order is invoiced is neither billed nor credited.

    The order sells three units from 1 January on, 310.00 each, and is not invoiced.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            cls.customer_a,
            term_start_date="2026-01-01",
            order_line=[
                Command.create(
                    {
                        "product_id": cls.support.id,
                        "product_uom_qty": 3,
                        "price_unit": 310.0,
                    }
                )
            ],
        )
        cls.order.action_confirm()
        cls.line = cls.order.order_line
        cls.contract = cls.order.contract_ids

    def _assert_billed(self, amount, last=31):
        self.assertFalse(self.contract.change_ids.sudo().credit_move_ids)
        self.assertEqual(self.line.price_subtotal, amount)
        self.assertEqual(self.line.untaxed_amount_to_invoice, amount)
        move = self.order._create_invoices()
        self.assertEqual(move.amount_untaxed, amount)
        self.assertEqual(move.invoice_line_ids.period_end, date(2026, 1, last))
        return move

    def test_cancelled_with_a_credit(self):
        self.contract.action_cancel("2026-01-11", credit=True)
        self._assert_billed(300.0, last=10)

    def test_cancelled_without_a_credit(self):
        self.contract.action_cancel("2026-01-11")
        self._assert_billed(300.0, last=10)

    def test_cancelled_from_its_first_day(self):
        self.contract.action_cancel("2026-01-01", credit=True)
        self.assertEqual(self.line.qty_to_invoice, 0.0)
        self.assertEqual(self.order.invoice_status, "invoiced")
        # What was sold stays known.
        self.assertEqual(self.order.amount_recurring_monthly, 930.0)

    def test_less_from_a_day(self):
        self.contract.line_ids._change_quantity(1, date(2026, 1, 11), credit=True)
        # 10 days of three, 21 days of one.
        self._assert_billed(510.0)

    def test_removed(self):
        self.contract.line_ids._remove(date(2026, 1, 11), credit=True)
        self._assert_billed(300.0)

    def test_paused(self):
        self.contract._pause(date(2026, 1, 11), date(2026, 1, 20), credit=True)
        self._assert_billed(630.0)

    def test_what_was_invoiced_stays_and_is_credited(self):
        move = self.order._create_invoices()
        self.contract.action_cancel("2026-01-11", credit=True)
        self.env.flush_all()
        self.line.invalidate_recordset()
        self.assertEqual(self.line.price_subtotal, 930.0)
        self.assertEqual(self.line.qty_to_invoice, 0.0)
        credit = self.contract.change_ids.sudo().credit_move_ids
        self.assertEqual(credit.amount_untaxed, 630.0)
        self.assertEqual(credit.reversed_entry_id, move)

    def test_a_deleted_draft_is_not_billed_again_in_full(self):
        move = self.order._create_invoices()
        self.contract.action_cancel("2026-01-11")
        move.unlink()
        self._assert_billed(300.0, last=10)

    def test_the_contract_bills_the_rest_when_it_goes_on(self):
        self.contract.action_cancel("2026-01-11")
        self._assert_billed(300.0, last=10)
        self.contract.action_undo_cancel()
        bill = self.contract._create_invoices(date(2026, 1, 20))
        self.assertRecordValues(
            bill.invoice_line_ids,
            [
                {
                    "period_start": date(2026, 1, 11),
                    "period_end": date(2026, 1, 31),
                    "price_subtotal": 630.0,
                }
            ],
        )

    def test_a_cancelled_order_shows_what_it_sold(self):
        with freeze_time("2025-12-20"):
            order = self._create_order(
                self.customer_b, self.support, term_start_date="2026-01-01"
            )
            order.action_confirm()
            order.action_cancel()
            self.assertEqual(order.order_line.price_subtotal, 100.0)
            order.action_draft()
            order.action_confirm()
        self.assertEqual(order.order_line.price_subtotal, 100.0)
        self.assertEqual(order._create_invoices().amount_untaxed, 100.0)
