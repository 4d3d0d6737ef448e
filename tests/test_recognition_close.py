from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionClose(RecognitionCommon):
    """A yearly licence of 600.00 from 16 January on: 365 days of 1.6438 each."""

    def test_a_year_is_earned_by_days(self):
        move = self._sell()
        income = move.invoice_line_ids.account_id
        self.assertEqual(move.invoice_line_ids.period_end, Date.to_date("2027-01-15"))
        january = self._close("2026-01-05")
        self.assertEqual(january.date, Date.to_date("2026-01-31"))
        # 16 of 365 days: 26.30
        self.assertEqual(january.amount_after, 573.70)
        self.assertEqual(self._get_balance(self.deferred), -573.70)
        self.assertEqual(self._get_balance(income), -26.30)
        february = self._close("2026-02-28")
        # 44 of 365 days: 72.33
        self.assertEqual(
            (february.amount_before, february.amount_after), (573.7, 527.67)
        )
        self.assertEqual(self._get_balance(self.deferred), -527.67)
        self.assertEqual(self._get_balance(income), -72.33)
        self.assertEqual(
            (february.amount_ledger, february.amount_difference), (527.67, 0)
        )
        entry = february.move_ids
        self.assertEqual(
            (entry.date, entry.journal_id, entry.state),
            (Date.to_date("2026-02-28"), self.journal, "posted"),
        )
        self.assertFalse(entry.line_ids.tax_ids)
        item = self.env["sale.deferral.item"].search(
            [("move_line_id", "=", move.invoice_line_ids.id)]
        )
        self.assertEqual((item.amount, item.deferred), (600.0, 527.67))
        self.assertEqual(item.close_id, january)
        line = february.line_ids
        self.assertEqual((line.added, line.earned, line.target), (0.0, 46.03, 527.67))
        last = self._close("2027-01-31")
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        self.assertEqual(self._get_balance(income), -600.0)
        self.assertEqual(last.line_ids.earned, 527.67)

    def test_found_by_the_month_in_its_name(self):
        self._sell()
        january, february = self._close("2026-01-31"), self._close("2026-02-28")
        closes = january.search([("name", "ilike", "january 2026")])
        self.assertEqual(closes, january)
        lines = january.line_ids.search([("close_id", "ilike", "February 2026")])
        self.assertEqual(lines, february.line_ids)
        self.assertFalse(january.search([("name", "ilike", "S0100003")]))

    def test_the_schedule_says_what_each_month_earns(self):
        move = self._sell()
        self._close("2026-01-31")
        rows = self.env["sale.deferral.report"].with_user(self.accountant)
        rows = rows.search([("item_id.move_line_id", "=", move.invoice_line_ids.id)])
        self.assertEqual(len(rows), 13)
        amounts = rows.mapped("amount")
        self.assertEqual(amounts[:2], [26.30, 46.03])
        self.assertEqual(round(sum(amounts), 2), 600.0)
        contract = move.invoice_line_ids.contract_line_id.contract_id
        self.assertEqual(contract.amount_deferred, 573.70)

    def test_months_are_equal_where_the_company_says_so(self):
        self.company.deferral_method = "months"
        move = self._sell()
        self._close("2026-01-31")
        # 16 of 31 days of the first of twelve months: 25.81
        income = move.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -25.81)
        self._close("2026-02-28")
        self.assertEqual(self._get_balance(income), -75.81)

    def test_closing_again_posts_nothing(self):
        self._sell()
        self._close("2026-01-31")
        with self.assertRaisesRegex(UserError, "closed already"):
            self._close("2025-12-31")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._close("2026-01-01")

    def test_reopened_and_closed_again_it_is_the_same(self):
        self._sell()
        close = self._close("2026-01-31")
        close.action_reopen()
        self.assertEqual(close.state, "reopened")
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        again = self._close("2026-01-31")
        self.assertEqual(again.amount_after, 573.70)
        self.assertEqual(self._get_balance(self.deferred), -573.70)
        self.assertFalse(again.amount_difference)

    def test_a_later_month_is_reopened_first(self):
        self._sell()
        january, february = self._close("2026-01-31"), self._close("2026-02-28")
        with self.assertRaisesRegex(UserError, "Reopen Revenue of February 2026 first"):
            january.action_reopen()
        february.action_reopen()
        january.action_reopen()
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_a_preview_posts_nothing(self):
        self._sell()
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-01-31"})
        close.action_preview()
        self.assertEqual((close.state, close.amount_after), ("draft", 573.70))
        self.assertRecordValues(
            close.line_ids, [{"previous": 0.0, "delta": 573.7, "target": 573.7}]
        )
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_an_invoice_that_is_taken_back_is_caught_up(self):
        move = self._sell()
        income = move.invoice_line_ids.account_id
        self._close("2026-01-31")
        move.button_draft()
        move.button_cancel()
        close = self._close("2026-02-28")
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        self.assertEqual(self._get_balance(income), 0.0)
        item = self.env["sale.deferral.item"].search([])
        self.assertEqual(item.restated_close_id, close)

    def test_a_late_invoice_is_caught_up_by_the_next_close(self):
        self._sell()
        self._close("2026-01-31")
        self._sell()
        close = self._close("2026-02-28")
        self.assertEqual(close.amount_after, 2 * 527.67)

    def test_credits_take_back_the_days_that_they_credit(self):
        move = self._sell()
        income = move.invoice_line_ids.account_id
        self._close("2026-01-31")
        contract = move.invoice_line_ids.contract_line_id.contract_id
        with freeze_time("2026-03-16"):
            contract.action_cancel("2026-03-15", credit=True)
            notes = contract.change_ids.credit_move_ids
            notes.filtered(lambda note: note.state == "draft").action_post()
        self._close("2026-03-31")
        # 58 of 365 days were sold in the end: 95.34
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        self.assertEqual(self._get_balance(income), -95.34)

    def test_what_waits_for_its_start_is_not_earned(self):
        self.plan_yearly.term_start = "payment"
        move = self._sell()
        self.assertFalse(move.invoice_line_ids.period_start)
        close = self._close("2026-02-28")
        self.assertEqual(close.amount_after, 600.0)

    def test_a_fee_is_earned_over_the_term(self):
        self.setup.recognition = "term"
        move = self._sell(self.licence + self.setup)
        self.assertEqual(move.amount_untaxed, 850.0)
        close = self._close("2026-02-28")
        # 44 of 365 days of 250.00: 30.14
        self.assertEqual(close.amount_after, 527.67 + 219.86)

    def test_what_is_earned_at_once(self):
        self.licence.recognition = "at_once"
        self._sell()
        self.assertEqual(self._close("2026-01-31").amount_after, 0.0)

    def test_another_currency_keeps_the_rate_of_its_invoice(self):
        currency = self.euros.currency_id
        move = self._sell(pricelist_id=self.euros.id)
        self.assertEqual(move.currency_id, currency)
        line = move.invoice_line_ids
        close = self._close("2026-01-31")
        self.assertEqual(close.line_ids.currency_id, currency)
        self.assertAlmostEqual(close.amount_after, -line.balance * 349 / 365, 2)
        deferred = close.move_ids.line_ids.filtered(
            lambda item: item.account_id == self.deferred
        )
        self.assertEqual(deferred.currency_id, currency)
        self.assertAlmostEqual(
            deferred.amount_currency, line.amount_currency * 349 / 365, 2
        )

    def test_nothing_is_posted_in_locked_books(self):
        self._sell()
        self.company.fiscalyear_lock_date = "2026-01-31"
        with self.assertRaisesRegex(UserError, "locked until"):
            self._close("2026-01-31")
        self.assertEqual(self._close("2026-02-28").amount_after, 527.67)

    def test_it_says_what_is_missing(self):
        self.company.write(
            {"deferral_journal_id": False, "deferred_revenue_account_id": False}
        )
        with self.assertRaisesRegex(UserError, "Choose the revenue journal"):
            self._close("2026-01-31")

    def test_only_accountants_with_all_rights_close(self):
        self._sell()
        biller = new_test_user(self.env, "bill", "account.group_account_invoice")
        closes = self.env["sale.deferral.close"].with_user(biller)
        with self.assertRaises(AccessError):
            closes.create({"date": "2026-01-31"})
        close = self._close("2026-01-31")
        self.assertEqual(close.with_user(biller).amount_after, 573.70)
        with self.assertRaises(AccessError):
            close.with_user(biller).action_reopen()
        for values in ({"state": "draft"}, {"closed_by_id": self.env.uid}):
            with self.assertRaisesRegex(UserError, "Press Post or Reopen"):
                close.with_user(self.accountant).write(values)
        with self.assertRaisesRegex(UserError, "reopen it first"):
            close.with_user(self.accountant).date = "2026-02-28"
        draft = closes.with_user(self.accountant).create({"date": "2026-02-28"})
        with self.assertRaisesRegex(UserError, "Press Post or Reopen"):
            draft.write({"state": "posted"})

    def test_a_draft_and_foreign_entries_are_named(self):
        self._sell()
        other = self._create_order(self.customer_b, self.licence)
        other.action_confirm()
        draft = other._create_invoices()
        draft.invoice_date = "2026-01-20"
        income = self.company.income_account_id or draft.invoice_line_ids.account_id
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-20",
                "journal_id": self.journal.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in ((self.deferred, -50.0), (income, 50.0))
                ],
            }
        )
        entry.action_post()
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-01-31"})
        self.assertIn("Drafts of this month or before", close.warning)
        self.assertRegex(close.warning, "Other entries on the deferred .*50.00")
        close.action_post()
        self.assertFalse(close.amount_difference)
