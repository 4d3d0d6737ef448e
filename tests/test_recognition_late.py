from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionLate(RecognitionCommon):
    """Support of 100.00 a month from 16 January on, billed in advance: what is earned
    and was not billed in time is accrued, whatever the reason.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accrued = cls._create_asset("Accrued Revenue", "199100")
        cls.company.accrued_revenue_account_id = cls.accrued

    @classmethod
    def _create_asset(cls, name, code):
        return cls.env["account.account"].create(
            {"name": name, "code": code, "account_type": "asset_current"}
        )

    def _sign(self, invoice=True):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        if invoice:
            order._create_invoices().action_post()
        return order.contract_ids

    def _bill(self, contract, day):
        with freeze_time(day):
            moves = contract._create_invoices(day)
            moves.filtered(lambda move: move.state == "draft").action_post()
        return moves

    def test_a_period_that_is_billed_late(self):
        contract = self._sign()
        january = self._close("2026-01-31")
        # 16 of the 31 days until 15 February are earned of what was invoiced.
        self.assertEqual((january.amount_after, january.amount_accrued), (48.39, 0.0))
        # 13 of the 28 days from 16 February on: nobody billed them in time.
        february = self._close("2026-02-28")
        self.assertEqual((february.amount_after, february.amount_accrued), (0.0, 46.43))
        self.assertEqual(self._get_balance(self.accrued), 46.43)
        row = self.env["sale.deferral.accrual"].search([("close_id", "=", february.id)])
        days = (Date.to_date("2026-02-16"), Date.to_date("2026-02-28"))
        self.assertEqual((row.period_start, row.period_end), days)
        self.assertEqual(row.contract_id, contract)
        move = self._bill(contract, "2026-03-03")
        self.assertEqual(move.amount_untaxed, 100.0)
        # 16 of the 31 days from 16 March on.
        march = self._close("2026-03-31")
        self.assertEqual((march.amount_accrued, march.amount_difference), (51.61, 0.0))
        income = move.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -251.61)

    def test_an_order_that_nobody_invoiced(self):
        contract = self._sign(invoice=False)
        january = self._close("2026-01-31")
        self.assertEqual((january.amount_after, january.amount_accrued), (0.0, 51.61))
        january.action_reopen()
        order = contract.order_ids
        draft = order._create_invoices()
        self.assertEqual(self._close("2026-01-31").amount_accrued, 51.61)
        rows = self.env["sale.deferral.accrual"].search([])
        self.assertEqual(rows.move_line_id.move_id, draft)
        draft.invoice_date = "2026-02-02"
        draft.action_post()
        close = self._close("2026-02-28")
        # What is billed for 16 February on is missing.
        self.assertEqual((close.amount_after, close.amount_accrued), (0.0, 46.43))
        income = draft.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -146.43)

    def test_a_period_that_is_due_again_is_accrued_and_those_after_are_not(self):
        contract = self._sign()
        hole = self._bill(contract, "2026-02-16")
        self._bill(contract, "2026-03-16")
        with freeze_time("2026-03-20"):
            hole.button_draft()
            hole.button_cancel()
        close = self._close("2026-03-31")
        self.assertEqual(close.amount_accrued, 100.0)
        # 15 of 31 days until 15 April.
        self.assertEqual(close.amount_after, 48.39)

    def test_a_copy_of_an_invoice_is_nothing_that_was_earned(self):
        contract = self._sign()
        self._bill(contract, "2026-02-16").copy()
        close = self._close("2026-02-28")
        self.assertEqual((close.amount_after, close.amount_accrued), (53.57, 0.0))

    def _suspend(self, stops):
        self.plan_monthly.suspension_stops = stops
        contract = self._sign()
        with freeze_time("2026-02-20"):
            contract._set_suspended(True)
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-02-28"})
        warning = close.warning
        close.action_post()
        return contract, warning, close.amount_accrued

    def test_nothing_is_accrued_while_nobody_pays(self):
        contract, warning, amount = self._suspend("billing")
        self.assertEqual(amount, 0.0)
        self.assertIn(f"they are not paid: {contract.display_name}", warning)

    def test_a_suspension_that_is_billed_is_accrued(self):
        _contract, warning, amount = self._suspend("deliveries")
        self.assertEqual(amount, 46.43)
        self.assertNotIn("they are not paid", warning or "")

    def test_goods_that_are_billed_as_delivered_are_not_earned_by_days(self):
        self.support.write({"type": "consu", "invoice_policy": "delivery"})
        self._sign(invoice=False)
        self.assertFalse(self._close("2026-02-28").line_ids)

    def test_category_and_income_account_name_another_account(self):
        by_income = self._create_asset("Accrued by Income", "199101")
        by_category = self._create_asset("Accrued by Category", "199102")
        self._sign(invoice=False)
        january = self._close("2026-01-31")
        income = january.line_ids.account_id
        self.assertEqual(january.line_ids.deferred_account_id, self.accrued)
        income.accrued_account_id = by_income
        self._close("2026-02-28")
        # 31 days of January and February, and 13 of 28.
        self.assertEqual(self._get_balance(self.accrued), 0.0)
        self.assertEqual(self._get_balance(by_income), 146.43)
        category = self.env["product.category"].create({"name": "Support"})
        category.accrued_account_id = by_category
        self.support.categ_id = category
        march = self._close("2026-03-31")
        self.assertEqual(self._get_balance(by_income), 0.0)
        self.assertEqual(self._get_balance(by_category), 251.61)
        rows = self.env["sale.deferral.ledger"].search([("close_id", "=", march.id)])
        row = rows.filtered(lambda row: row.account_id == by_category)
        self.assertEqual((row.counted, row.difference), (-251.61, 0.0))
