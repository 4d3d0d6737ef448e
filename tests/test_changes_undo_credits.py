from collections import defaultdict
from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

CANCELLED = date(2026, 3, 26)
FIRST, LAST = date(2026, 3, 10), date(2026, 4, 10)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01")
class TestUndoCredits(RenewalCommon):
    """A cancellation was credited, the contract was changed, and it goes on after all:
    credited is what the change alone would have credited.

    Three licences for 600.00 a year were billed from 28 February 2026 on.
    """

    def _create_billed(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-02-28", products=self.licence
        )
        contract.order_ids.order_line.product_uom_qty = 3
        contract.order_ids._create_invoices().action_post()
        return contract

    def _get_lines(self, contract):
        return self.env["account.move.line"].search(
            [
                ("contract_line_id.contract_id", "=", contract.id),
                ("parent_state", "!=", "cancel"),
            ]
        )

    def _assert_is_billed_as_sold(self, contract):
        billed = defaultdict(float)
        for line in self._get_lines(contract):
            sign = -1 if line.move_type == "out_refund" else 1
            for number in range((line.period_end - line.period_start).days + 1):
                day = line.period_start + timedelta(days=number)
                billed[day] += sign * line.quantity
        self.assertEqual(len(billed), 365)
        for day, quantity in billed.items():
            sold = 0.0 if contract._is_paused_on(day) else self._get_sold(contract, day)
            self.assertEqual(quantity, sold, day)

    def _get_sold(self, contract, day):
        items = contract.line_ids.filtered(lambda item: item._is_sold_on(day))
        return sum(items.mapped("product_uom_qty"))

    def _assert_credited(self, change, credited):
        """Cancel, change and undo; and the same with the change first."""
        for is_late in (True, False):
            contract = self._create_billed()
            if not is_late:
                change(contract)
            contract.action_cancel(CANCELLED, credit=True)
            if is_late:
                change(contract)
            contract.action_undo_cancel()
            self._assert_is_billed_as_sold(contract)
            notes = self._get_lines(contract).move_id.filtered(
                lambda move: move.move_type == "out_refund"
            )
            total = sum(notes.mapped("amount_untaxed"))
            # Two notes, of the days before and after, are rounded each.
            self.assertAlmostEqual(total, credited, delta=0.011)
            self.assertLessEqual(notes, contract.change_ids.sudo().credit_move_ids)

    def test_less(self):
        # 2 x 600.00, 355 of 365 days
        self._assert_credited(
            lambda contract: contract.line_ids._change_quantity(1, FIRST, True), 1167.12
        )

    def test_less_for_some_days(self):
        # 2 x 600.00, 32 of 365 days
        self._assert_credited(
            lambda contract: contract.line_ids._change_temporarily(
                1, FIRST, LAST, True
            ),
            105.21,
        )

    def test_removed(self):
        # 3 x 600.00, 355 and 339 of 365 days
        self._assert_credited(
            lambda contract: contract.line_ids._remove(FIRST, True), 1750.68
        )
        self._assert_credited(
            lambda contract: contract.line_ids._remove(CANCELLED, True), 1671.78
        )

    def test_paused(self):
        # 3 x 600.00, 32 of 365 days
        self._assert_credited(
            lambda contract: contract._pause(FIRST, LAST, False, True), 157.81
        )

    def test_nothing_changed(self):
        self._assert_credited(lambda contract: None, 0.0)

    def test_cancelled_twice(self):
        self._assert_credited(
            lambda contract: contract.action_cancel(FIRST, credit=True), 0.0
        )

    def test_of_a_note_that_was_posted_and_reset(self):
        contract = self._create_billed()
        contract.action_cancel(CANCELLED, credit=True)
        note = contract.change_ids.sudo().credit_move_ids
        note.action_post()
        note.button_draft()
        contract.line_ids._change_quantity(2, FIRST, True)
        contract.action_undo_cancel()
        self.assertEqual(note.state, "cancel")
        self._assert_is_billed_as_sold(contract)
        kept = contract.change_ids.filtered(lambda c: c.kind == "undo")
        self.assertEqual(kept.sudo().credit_move_id.amount_untaxed, 557.26)

    def test_days_that_stay_credited_stay_paused(self):
        contract = self._create_billed()
        contract.action_cancel(CANCELLED, credit=True)
        contract._pause(FIRST, LAST, False, True)
        contract.action_undo_cancel()
        contract.action_resume(date(2026, 3, 28))
        self.assertEqual(contract.pause_ids.date_end, LAST)
        self._assert_is_billed_as_sold(contract)
