from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionAccrual(RecognitionCommon):
    """Support of 100.00 a month from 16 January on, billed at the end of each month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.billing_timing = "arrears"
        cls.accrued = cls.env["account.account"].create(
            {
                "name": "Accrued Revenue",
                "code": "199100",
                "account_type": "asset_current",
            }
        )
        cls.company.accrued_revenue_account_id = cls.accrued

    def _sign(self, **values):
        order = self._create_order(self.customer_a, self.support, **values)
        order.action_confirm()
        return order.contract_ids

    def _bill(self, contract, day):
        with freeze_time(day):
            moves = contract._create_invoices(day)
            moves.filtered(lambda move: move.state == "draft").action_post()
        return moves

    def test_what_is_earned_before_it_is_billed(self):
        contract = self._sign()
        january = self._close("2026-01-31")
        # 16 of the 31 days until 15 February.
        self.assertEqual((january.amount_after, january.amount_accrued), (0.0, 51.61))
        self.assertEqual(self._get_balance(self.accrued), 51.61)
        self.assertFalse(january.amount_difference)
        move = self._bill(contract, "2026-02-16")
        income = move.invoice_line_ids.account_id
        self.assertEqual(move.amount_untaxed, 100.0)
        february = self._close("2026-02-28")
        # 13 of the 28 days until 15 March.
        self.assertEqual(february.amount_accrued, 46.43)
        self.assertEqual(self._get_balance(self.accrued), 46.43)
        self.assertEqual(self._get_balance(income), -146.43)
        row = self.env["sale.deferral.accrual"].with_user(self.accountant)
        row = row.search([("close_id", "=", february.id)])
        self.assertRecordValues(
            row,
            [
                {
                    "contract_id": contract.id,
                    "period_start": Date.to_date("2026-02-16"),
                    "period_end": Date.to_date("2026-02-28"),
                    "amount": 46.43,
                    "account_id": income.id,
                }
            ],
        )
        for action in (
            february.action_view_accruals(),
            february.line_ids.action_view_items(),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, row)

    def test_a_month_that_is_closed_late_is_the_same(self):
        contract = self._sign()
        draft = contract._create_invoices("2026-02-16")
        self.assertEqual(draft.state, "draft")
        close = self._close("2026-01-31")
        self.assertEqual(close.amount_accrued, 51.61)
        close.action_reopen()
        self.assertEqual(self._get_balance(self.accrued), 0.0)
        draft.invoice_date = "2026-02-16"
        draft.action_post()
        close = self._close("2026-01-31")
        self.assertEqual(close.amount_accrued, 51.61)
        self.assertEqual(
            self.env["sale.deferral.accrual"].search([]).move_line_id.move_id, draft
        )
        self.assertEqual(self._close("2026-02-28").amount_accrued, 46.43)

    def test_everything_that_was_billed_is_earned_once(self):
        contract = self._sign()
        for month in range(1, 13):
            self._bill(contract, f"2026-{month:02}-16")
            self._close(f"2026-{month:02}-28")
        self._bill(contract, "2027-01-16")
        close = self._close("2027-01-31")
        self.assertEqual((close.amount_accrued, close.amount_difference), (0.0, 0.0))
        self.assertEqual(self._get_balance(self.accrued), 0.0)
        income = contract.invoice_ids.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -1200.0)

    def test_days_of_a_pause_are_not_earned(self):
        contract = self._sign()
        contract._pause(
            Date.to_date("2026-01-20"), Date.to_date("2026-01-29"), True, False
        )
        # 6 of 31 days.
        self.assertEqual(self._close("2026-01-31").amount_accrued, 19.35)

    def test_another_currency(self):
        self._sign(pricelist_id=self.euros.id)
        line = self._close("2026-01-31").line_ids
        # 200 euros a month, which are 100 dollars.
        self.assertEqual((line.kind, line.currency_id.name), ("accrued", "EUR"))
        self.assertEqual((line.target, line.target_currency), (-51.61, -103.23))

    def test_nothing_is_accrued_without_an_account(self):
        self.company.accrued_revenue_account_id = False
        self._sign()
        close = self._close("2026-01-31")
        self.assertFalse(close.line_ids)
        self.assertFalse(close.move_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionAccrualOfOrders(RecognitionCommon):
    """Support of 100.00 a month from 16 January on, of which the order bills the first
    month, and the contract the others.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.accrued_revenue_account_id = cls.env["account.account"].create(
            {
                "name": "Accrued Revenue",
                "code": "199100",
                "account_type": "asset_current",
            }
        )

    def _bill_the_second_month_only(self):
        """The first invoice was cancelled: the order has to make another one."""
        first = self._sell(self.support)
        contract = first.invoice_line_ids.contract_line_id.contract_id
        first.button_draft()
        first.button_cancel()
        with freeze_time("2026-02-16"):
            contract._create_invoices("2026-02-16").action_post()

    def test_what_the_contract_has_billed_is_not_accrued_for_the_order(self):
        self._bill_the_second_month_only()
        close = self._close("2026-02-28")
        # The first month; of the second one 15 of 28 days are deferred.
        self.assertEqual((close.amount_accrued, close.amount_after), (100.0, 53.57))

    def test_what_the_contract_has_billed_is_left_to_perform_once(self):
        self._bill_the_second_month_only()
        with freeze_time("2026-02-20"):
            rows = self.env["sale.deferral.obligation"].search(
                [("source", "in", ("deferred", "unbilled"))]
            )
            # 23 of 28 days of the second month, and ten months.
            self.assertEqual(sum(rows.mapped("rpo")), 1082.14)
