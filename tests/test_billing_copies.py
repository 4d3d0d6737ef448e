from datetime import date

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestBillingCopies(RenewalCommon):
    """However invoice lines are copied, no copy bills a day a second time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.move = cls.contract._create_invoices()
        cls.move.action_post()
        cls.item = cls.contract.line_ids

    def _copy_with_links(self, move, **default):
        """As a debit note does, with the links of the lines."""
        moves = move.with_context(include_business_fields=True)
        copy = moves.copy({"move_type": "out_invoice", **default})
        self.env.flush_all()
        return copy

    def _assert_names_and_bills_nothing(self, move):
        line = move.invoice_line_ids
        self.assertEqual(line.contract_line_id, self.item)
        self.assertEqual(move.contract_ids, self.contract)
        self.assertFalse(line.period_start or line.period_end)
        self.assertFalse(line.bills_contract)
        self.assertIn(move, self.contract.invoice_ids)
        self.assertFalse(self.contract._create_invoices())
        self.assertEqual(self.contract.next_invoice_date, date(2026, 3, 1))

    def test_a_debit_note_names_the_contract_and_bills_no_days(self):
        note = self._copy_with_links(self.move)
        self._assert_names_and_bills_nothing(note)
        note.action_post()
        self.contract._create_invoices(date(2026, 3, 1))
        self.assertEqual(self.contract.next_invoice_date, date(2026, 4, 1))

    def test_two_debit_notes_in_one_go(self):
        self._copy_with_links(self.move + self.move.copy())
        self._assert_names_and_bills_nothing(self._copy_with_links(self.move))

    def test_a_debit_note_of_what_the_order_billed(self):
        order_move = self.contract.order_ids._create_invoices()
        order_move.action_post()
        note = self._copy_with_links(order_move)
        self.assertFalse(any(note.invoice_line_ids.mapped("period_start")))

    def test_a_debit_note_of_a_credit_note(self):
        credit = self.move._reverse_moves()
        self.assertEqual(credit.invoice_line_ids.period_start, date(2026, 2, 1))
        credit.action_post()
        self._assert_names_and_bills_nothing(self._copy_with_links(credit))

    def test_a_credit_note_that_is_taken_back_bills_no_day_twice(self):
        credit = self.move._reverse_moves()
        credit.action_post()
        self._assert_names_and_bills_nothing(credit._reverse_moves())

    def test_a_credit_note_that_let_bill_again_gives_its_days_back(self):
        credit = self.move._reverse_moves()
        credit.action_post()
        credit.action_bill_again()
        self.assertEqual(self.contract.next_invoice_date, date(2026, 2, 1))
        back = credit._reverse_moves()
        self.env.flush_all()
        self.assertTrue(back.invoice_line_ids.bills_contract)
        self.assertFalse(self.contract._create_invoices())

    def test_a_copied_line_bills_no_days(self):
        line = self.move.invoice_line_ids.with_context(include_business_fields=True)
        values = line.copy_data()[0]
        self.assertEqual(values["contract_line_id"], self.item.id)
        self.assertFalse(values.get("period_start"))

    def test_no_client_can_copy_the_days(self):
        line = self.move.invoice_line_ids.with_context(
            include_business_fields=True, sale_renewal_copied_days=True
        )
        self.assertFalse(line.copy_data()[0].get("period_start"))
