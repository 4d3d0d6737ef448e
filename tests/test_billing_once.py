from contextlib import contextmanager
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestBillingOnce(RenewalCommon):
    """No day is billed twice, whatever happens to the invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01"
        )
        cls.move, cls.other_move = (
            contract._create_invoices() for contract in cls.contract + cls.other
        )

    def _assert_is_billed(self):
        self.assertFalse(self.contract._create_invoices())
        self.assertEqual(self.contract.next_invoice_date, date(2026, 3, 1))

    def _assert_is_billed_again(self):
        self.assertEqual(self.contract.next_invoice_date, date(2026, 2, 1))
        move = self.contract._create_invoices()
        self.assertEqual(move.invoice_line_ids.period_start, date(2026, 2, 1))
        self.assertEqual(move.amount_untaxed, 100.0)
        self._assert_is_billed()
        self.assertFalse(self.other._create_invoices())
        return move

    @contextmanager
    def _assert_refused(self):
        """The database refuses it, and users are told why."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            yield
            self.env.flush_all()
        message = self.env["account.move.line"]._sql_error_to_message(caught.exception)
        self.assertIn("is on another invoice already", message)

    def _create_credit_note(self, move=None):
        move = move or self.move
        if move.state == "draft":
            move.action_post()
        credit = move._reverse_moves([{"invoice_date": date(2026, 2, 1)}])
        credit.action_post()
        return credit

    def test_button_and_job_twice(self):
        self._assert_is_billed()
        for _ in range(2):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self.contract.action_create_invoices()
        self.assertEqual(self.contract.invoice_ids, self.move)

    def test_the_database_refuses_the_same_item_and_period(self):
        line = self.move.invoice_line_ids
        values = {
            "contract_line_id": line.contract_line_id.id,
            "period_start": line.period_start,
            "period_end": line.period_end,
            "price_unit": 1.0,
        }
        with self._assert_refused():
            self.other_move.invoice_line_ids = [Command.create(values)]

    def test_a_deleted_line_is_billed_again(self):
        self.move.invoice_line_ids.unlink()
        self._assert_is_billed_again()

    def test_a_deleted_invoice_is_billed_again(self):
        self.move.unlink()
        self._assert_is_billed_again()

    def test_a_cancelled_invoice_is_billed_again(self):
        self.move.action_post()
        self.move.button_draft()
        self._assert_is_billed()
        self.move.button_cancel()
        new = self._assert_is_billed_again()
        with self._assert_refused():
            self.move.button_draft()
        new.unlink()
        self.move.button_draft()
        self._assert_is_billed()

    def test_periods_are_not_counted_anew_once_some_were_billed(self):
        contract = self.contract.with_user(self.sale_manager)
        for values, name in (
            ({"plan_id": self.plan_yearly.id}, "Plan"),
            ({"date_start": "2026-01-02"}, "Start"),
            ({"currency_id": self._enable_currency("EUR").id}, "Currency"),
        ):
            with self.assertRaisesRegex(UserError, f"{name} cannot change"):
                contract.write(values)
        # Written as it is, it does not change.
        contract.write({"date_start": "2026-01-01", "plan_id": self.plan_monthly.id})
        self.move.unlink()
        contract.plan_id = self.plan_yearly

    def test_a_copied_invoice_bills_nothing(self):
        copied = self.move.copy()
        self.assertFalse(copied.invoice_line_ids.contract_line_id)
        self._assert_is_billed()

    def test_a_credit_note_leaves_the_days_billed(self):
        credit = self._create_credit_note()
        self.assertEqual(credit.invoice_line_ids.period_start, date(2026, 2, 1))
        self.assertEqual(credit.contract_ids, self.contract)
        self._assert_is_billed()

    def test_a_credit_note_can_let_the_days_be_billed_again(self):
        credit = self._create_credit_note()
        credit.action_bill_again()
        new = self._assert_is_billed_again()
        with self._assert_refused():
            credit.action_undo_bill_again()
        new.unlink()
        credit.action_undo_bill_again()
        self._assert_is_billed()

    def test_billed_again_and_credited_once_more(self):
        credit = self._create_credit_note()
        credit.action_bill_again()
        new = self._assert_is_billed_again()
        self._create_credit_note(new).action_bill_again()
        self._assert_is_billed_again()

    def test_only_the_credited_line_is_billed_again(self):
        self.move.unlink()
        moves = self.contract._create_invoices(date(2026, 3, 1))
        moves.action_post()
        credit = moves._reverse_moves()
        march = credit.invoice_line_ids.filtered(
            lambda line: line.period_start == date(2026, 3, 1)
        )
        march.unlink()
        credit.action_bill_again()
        again = self.contract._create_invoices(date(2026, 3, 1))
        self.assertEqual(again.invoice_line_ids.period_start, date(2026, 2, 1))

    def test_reverse_and_create_invoice_gives_the_days_to_the_new_invoice(self):
        self.move.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.move.ids)
            .create({"journal_id": self.move.journal_id.id, "date": "2026-02-01"})
        )
        wizard.modify_moves()
        new = wizard.new_move_ids.filtered(lambda m: m.move_type == "out_invoice")
        self.assertEqual(new.invoice_line_ids.contract_line_id, self.contract.line_ids)
        self.assertTrue(new.invoice_line_ids.bills_contract)
        self.assertFalse(self.move.invoice_line_ids.bills_contract)
        self._assert_is_billed()
        new.unlink()
        self._assert_is_billed_again()
