from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install", "-standard", "sale_renewal_neighbours")
@freeze_time("2026-02-01")
class TestBillingDebitNotes(RenewalCommon):
    """Debit notes as accountants make them, with the wizard of Odoo's add-on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.order_move = cls.contract.order_ids._create_invoices()
        cls.move = cls.contract._create_invoices()
        (cls.order_move + cls.move).action_post()
        cls.env.flush_all()

    def _debit(self, moves, copy_lines=True):
        """Return the debit notes of these invoices, with or without their lines."""
        action = moves[:1].action_debit_note()
        wizard = (
            self.env[action["res_model"]]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"reason": "Price", "copy_lines": copy_lines})
        )
        wizard.create_debit()
        self.env.flush_all()
        return moves.debit_note_ids

    def _assert_bills_no_days(self, note):
        for line in note.invoice_line_ids:
            self.assertFalse(line.period_start or line.period_end)
            self.assertFalse(line.bills_contract)
        self.assertEqual(self.contract.next_invoice_date, date(2026, 3, 1))
        self.assertFalse(self.contract._create_invoices())

    def test_copied_lines_name_the_contract_and_bill_no_days(self):
        note = self._debit(self.move)
        self.assertEqual(note.amount_untaxed, 100.0)
        self.assertEqual(note.contract_ids, self.contract)
        self.assertIn(note, self.contract.invoice_ids)
        self.assertEqual(note.invoice_line_ids.contract_line_id, self.contract.line_ids)
        self._assert_bills_no_days(note)
        note.action_post()
        self._assert_bills_no_days(note)
        march = self.contract._create_invoices(date(2026, 3, 1))
        self.assertEqual(march.amount_untaxed, 100.0)
        self.assertEqual(march.invoice_line_ids.period_start, date(2026, 3, 1))

    def test_what_is_entered_instead_is_no_part_of_the_contract(self):
        note = self._debit(self.move, copy_lines=False)
        self.assertFalse(note.invoice_line_ids)
        note.invoice_line_ids = [
            Command.create({"product_id": self.setup.id, "price_unit": 10.0})
        ]
        note.action_post()
        self.assertEqual(note.amount_untaxed, 10.0)
        self._assert_bills_no_days(note)

    def test_many_invoices_at_once(self):
        notes = self._debit(self.order_move + self.move)
        self.assertEqual(len(notes), 2)
        notes.action_post()
        self._assert_bills_no_days(notes)

    def test_a_credit_note(self):
        credit = self.move._reverse_moves()
        credit.action_post()
        note = self._debit(credit)
        self._assert_bills_no_days(note)
        note.action_post()
        self._assert_bills_no_days(note)

    def test_a_cancelled_contract_takes_back_what_was_billed_and_not_the_note(self):
        """The days that are not sold any more are credited at what charged them."""
        self._debit(self.move).action_post()
        before = self.contract.invoice_ids
        with freeze_time("2026-02-15"):
            self.contract.action_cancel("2026-02-15", credit=True)
        credit = self.contract.invoice_ids - before
        # 14 of the 28 days of February.
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_untaxed, 50.0)
        self.assertEqual(credit.reversed_entry_id, self.move)
