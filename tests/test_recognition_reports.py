from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionReports(RecognitionCommon):
    """What accountants read: every number adds up, and opens what it is made of.

    A yearly licence of 600.00 from 16 January on: 365 days.
    """

    def _read(self, model, move):
        rows = self.env[model].with_user(self.accountant)
        lines = move.invoice_line_ids.ids
        path = "move_line_id" if "move_line_id" in rows._fields else "item_id"
        if path == "item_id":
            path = "item_id.move_line_id"
        return rows.search([(path, "in", lines)])

    def test_the_schedule_says_what_happened_and_what_comes(self):
        move = self._sell()
        self._close("2026-01-31")
        row = self._read("sale.deferral.schedule", move)
        # 16 days in January, 28 in February, 31 in March, 30 in April.
        self.assertRecordValues(
            row,
            [
                {
                    "date": Date.to_date("2026-01-31"),
                    "opening": 0.0,
                    "billed": 600.0,
                    "earned": 26.30,
                    "closing": 573.70,
                    "next_1": 46.03,
                    "next_2": 50.96,
                    "next_3": 49.31,
                    "next_12": 427.40,
                    "later": 0.0,
                    "waiting": 0.0,
                }
            ],
        )
        self._close("2026-02-28")
        row.invalidate_recordset()
        self.assertRecordValues(
            row,
            [{"opening": 573.70, "billed": 0.0, "earned": 46.03, "closing": 527.67}],
        )
        action = row.action_view_invoice()
        self.assertEqual((action["res_model"], action["res_id"]), (move._name, move.id))

    def test_what_waits_stands_apart_in_the_schedule(self):
        self.plan_yearly.term_start = "payment"
        move = self._sell()
        self._close("2026-01-31")
        row = self._read("sale.deferral.schedule", move)
        self.assertEqual((row.closing, row.waiting, row.later), (600.0, 600.0, 0.0))

    def test_the_roll_forward_adds_up(self):
        first = self._sell()
        self._close("2026-01-31")
        self._sell()  # of January, posted after its close
        with freeze_time("2026-02-10"):
            self._sell()  # 19 of 365 days: 31.23
        first.button_draft()
        first.button_cancel()
        line = self._close("2026-02-28").line_ids
        # The late one has earned 44 of 365 days: 72.33
        self.assertRecordValues(
            line,
            [
                {
                    "previous": 573.70,
                    "restated": -573.70,
                    "added": 1200.0,
                    "late": 600.0,
                    "earned": 72.33 + 31.23,
                    "earned_opening": 0.0,
                    "target": 527.67 + 568.77,
                }
            ],
        )
        line = self._close("2026-03-31").line_ids
        self.assertEqual((line.added, line.restated), (0.0, 0.0))
        self.assertEqual(line.earned, line.earned_opening)
        self.assertEqual(round(line.previous - line.earned, 2), line.target)

    def test_what_a_preview_counted_is_still_new(self):
        self._sell()
        preview = self.env["sale.deferral.close"].with_user(self.accountant)
        preview = preview.create({"date": "2026-01-31"})
        preview.action_preview()
        preview.unlink()
        close = self._close("2026-01-31")
        self.assertEqual(close.line_ids.added, 600.0)
        close.action_reopen()
        self.assertEqual(self._close("2026-01-31").line_ids.added, 600.0)

    def test_the_ledger_is_what_was_counted(self):
        move = self._sell()
        close = self._close("2026-01-31")
        rows = self.env["sale.deferral.ledger"].with_user(self.accountant)
        row = rows.search([("close_id", "=", close.id)])
        self.assertRecordValues(
            row,
            [
                {
                    "account_id": self.deferred.id,
                    "counted": 573.70,
                    "posted": 573.70,
                    "other": 0.0,
                    "balance": 573.70,
                    "difference": 0.0,
                }
            ],
        )
        self._post_by_hand(50.0, move.invoice_line_ids.account_id)
        row.invalidate_recordset()
        self.assertEqual((row.other, row.difference), (50.0, 50.0))
        action = row.action_view_other()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((found.account_id, found.balance), (self.deferred, -50.0))
        action = row.action_view_posted()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.move_id, close.move_ids)

    def _post_by_hand(self, amount, income):
        accounts = ((self.deferred, -amount), (income, amount))
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-20",
                "journal_id": self.journal.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in accounts
                ],
            }
        )
        entry.action_post()

    def test_all_invoices_are_shown_by_the_month_that_they_serve(self):
        move = self._sell(self.licence + self.setup)
        rows = self._read("sale.service.revenue", move)
        months = rows.sorted(lambda row: (row.product_id != self.licence, row.month))
        self.assertEqual(len(months), 13 + 1)
        self.assertEqual(months[0].amount, 26.30)
        self.assertEqual((months[0].timing, months[1].timing), ("same", "later"))
        setup = months[-1]
        self.assertEqual((setup.product_id, setup.amount), (self.setup, 250.0))
        self.assertEqual(setup.month, Date.to_date("2026-01-01"))
        self.assertEqual(round(sum(rows.mapped("amount")), 2), 850.0)

    def test_a_period_and_a_record_are_asked_for_alone(self):
        move = self._sell()
        self._sell()
        self._close("2026-01-31")
        line = move.invoice_line_ids
        for model in ("sale.service.revenue", "sale.deferral.report"):
            rows = self.env[model].with_user(self.accountant)
            own = self._read(model, move)
            domain = [("month", ">=", "2026-02-01"), ("month", "<=", "2026-03-31")]
            partner = [("partner_id", "in", line.partner_id.commercial_partner_id.ids)]
            found = rows.search([*domain, *partner]) & own
            self.assertEqual(sorted(found.mapped("amount")), [46.03, 50.96])
            january = rows.search([("month", "<", "2026-02-01")]) & own
            self.assertEqual(january.mapped("amount"), [26.30])
            again = rows.browse(found.ids)
            self.env.invalidate_all()
            self.assertEqual(sorted(again.mapped("amount")), [46.03, 50.96])

    def test_what_waits_has_no_service_month(self):
        self.plan_yearly.term_start = "payment"
        row = self._read("sale.service.revenue", self._sell())
        self.assertEqual((row.month, row.amount), (False, 600.0))

    def test_drafts_are_no_revenue(self):
        move = self._sell()
        move.button_draft()
        self.assertFalse(self._read("sale.service.revenue", move))

    def test_buttons_open_the_items(self):
        move = self._sell()
        close = self._close("2026-01-31")
        move = move.with_user(self.accountant)
        self.assertEqual(move.deferral_item_count, 1)
        contract = move.invoice_line_ids.contract_line_id.contract_id
        for action in (
            move.action_view_deferrals(),
            contract.action_view_deferrals(),
            close.action_view_items(),
            close.line_ids.action_view_items(),
        ):
            items = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(items.move_line_id, move.invoice_line_ids)

    def test_rows_are_grouped_by_analytic_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Teams"})
        team = self.env["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        order = self._create_order(self.customer_a, self.licence)
        order.order_line.analytic_distribution = {str(team.id): 100}
        order.action_confirm()
        order._create_invoices().action_post()
        self._close("2026-01-31")
        rows = self.env["sale.deferral.schedule"]._read_group(
            [], ["analytic_account_id"], ["closing:sum"]
        )
        self.assertEqual(rows, [(team, 573.70)])
