from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionKinds(RecognitionCommon):
    """When goods are earned, and how companies start that deferred revenue before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Rack",
                "type": "consu",
                "list_price": 100.0,
                "invoice_policy": "order",
                "recognition": "delivery",
                "taxes_id": [Command.clear()],
            }
        )

    def _sell_goods(self, quantity):
        order = self._create_order(self.customer_a, self.goods)
        order.order_line.product_uom_qty = quantity
        order.action_confirm()
        move = order._create_invoices()
        move.action_post()
        return order, move

    def _deliver(self, order, quantity, day):
        picking = order.picking_ids.filtered(lambda picking: picking.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        with freeze_time(day):
            picking._action_done()

    def test_goods_are_earned_when_they_are_delivered(self):
        order, move = self._sell_goods(4)
        self._deliver(order, 1, "2026-01-20")
        close = self._close("2026-01-31")
        self.assertEqual(close.amount_after, 300.0)
        income = move.invoice_line_ids.account_id
        self.assertEqual(self._get_balance(income), -100.0)
        self._deliver(order, 1, "2026-02-20")
        line = self._close("2026-02-28").line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "previous": 300.0,
                    "earned": 100.0,
                    "earned_opening": 100.0,
                    "restated": 0.0,
                    "target": 200.0,
                }
            ],
        )
        self._deliver(order, 2, "2026-03-02")
        line = self._close("2026-03-31").line_ids
        self.assertEqual((line.earned, line.restated, line.target), (200.0, 0.0, 0.0))
        self.assertEqual(self._get_balance(income), -400.0)
        self.assertFalse(self._close("2026-04-30").line_ids)

    def test_a_month_that_is_closed_late_knows_what_was_delivered_then(self):
        order, _move = self._sell_goods(4)
        self._deliver(order, 1, "2026-01-20")
        self._deliver(order, 3, "2026-02-20")
        self.assertEqual(self._close("2026-01-31").amount_after, 300.0)
        self.assertEqual(self._close("2026-02-28").amount_after, 0.0)

    def _read_months(self):
        """Return what each month earns, and what no day is known for."""
        groups = self.env["sale.deferral.report"]._read_group(
            [], ["month:month"], ["amount:sum"]
        )
        return {str(month or "")[:7]: amount for month, amount in groups}

    def _get_schedule(self):
        rows = self.env["sale.deferral.schedule"].with_user(self.accountant)
        return rows.search([("product_id", "=", self.goods.id)])

    def test_a_part_delivery_is_earned_in_every_report(self):
        order, _move = self._sell_goods(4)
        self._deliver(order, 1, "2026-01-20")
        close = self._close("2026-01-31")
        amounts = {"opening": 0.0, "billed": 400.0, "earned": 100.0}
        amounts |= {"closing": 300.0, "waiting": 300.0, "later": 0.0}
        self.assertRecordValues(self._get_schedule(), [amounts])
        self.assertEqual(close.amount_after, 300.0)
        self.assertEqual(self._read_months(), {"2026-01": 100.0, "": 300.0})
        self._deliver(order, 2, "2026-02-20")
        self._close("2026-02-28")
        self.env.invalidate_all()
        amounts = {"opening": 300.0, "billed": 0.0, "earned": 200.0}
        amounts |= {"closing": 100.0, "waiting": 100.0, "next_1": 0.0}
        self.assertRecordValues(self._get_schedule(), [amounts])
        months = {"2026-01": 100.0, "2026-02": 200.0, "": 100.0}
        self.assertEqual(self._read_months(), months)
        self._deliver(order, 1, "2026-03-02")
        self._close("2026-03-31")
        self.env.invalidate_all()
        amounts = {"opening": 100.0, "earned": 100.0, "closing": 0.0, "waiting": 0.0}
        self.assertRecordValues(self._get_schedule(), [amounts])
        months = {"2026-01": 100.0, "2026-02": 200.0, "2026-03": 100.0}
        self.assertEqual(self._read_months(), months)

    def test_a_preview_and_a_reopened_month_leave_the_schedule(self):
        order, _move = self._sell_goods(4)
        self._deliver(order, 1, "2026-01-20")
        self._close("2026-01-31")
        self._deliver(order, 3, "2026-02-20")
        closes = self.env["sale.deferral.close"].with_user(self.accountant)
        preview = closes.create({"date": "2026-02-28"})
        preview.action_preview()
        amounts = {"closing": 300.0, "waiting": 300.0, "next_1": 0.0, "later": 0.0}
        self.assertRecordValues(self._get_schedule(), [amounts])
        preview.action_post()
        self.env.invalidate_all()
        self.assertEqual(self._get_schedule().closing, 0.0)
        preview.action_reopen()
        self.env.invalidate_all()
        self.assertRecordValues(self._get_schedule(), [amounts | {"earned": 100.0}])

    def test_goods_that_were_delivered_before_are_earned_with_the_invoice(self):
        order = self._create_order(self.customer_a, self.goods)
        order.action_confirm()
        self._deliver(order, 1, "2026-01-16")
        order._create_invoices().action_post()
        self.assertFalse(self._close("2026-01-31").line_ids)

    def test_goods_without_the_rule_are_earned_with_the_invoice(self):
        self.goods.recognition = False
        self._sell_goods(4)
        self.assertFalse(self._close("2026-01-31").line_ids)

    def _declare(self, day):
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": day})
        self.assertFalse(close.has_earlier)
        close.action_declare()
        return close

    def test_what_was_deferred_before_is_declared(self):
        move = self._sell()
        income = move.invoice_line_ids.account_id
        # Deferred by hand, as the company did before; it took 570.00.
        accounts = ((self.deferred, -570.0), (income, 570.0))
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-31",
                "journal_id": self.journal.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in accounts
                ],
            }
        )
        entry.action_post()
        opening = self._declare("2026-01-31")
        self.assertFalse(opening.move_ids)
        self.assertEqual((opening.amount_after, opening.amount_difference), (573.7, 0))
        row = self.env["sale.deferral.ledger"].search([("close_id", "=", opening.id)])
        self.assertEqual((row.counted, row.balance, row.difference), (573.7, 570, -3.7))
        february = self._close("2026-02-28")
        # 28 days of 365 are earned: 46.03, whatever was booked before.
        self.assertEqual(self._get_balance(self.deferred), -523.97)
        self.assertEqual(
            (february.amount_before, february.amount_after), (573.7, 527.67)
        )
        self.assertFalse(february.amount_difference)
        with self.assertRaisesRegex(UserError, "press Post instead"):
            draft = self.env["sale.deferral.close"].with_user(self.accountant)
            draft.create({"date": "2026-03-31"}).action_declare()

    def test_an_opening_is_taken_back(self):
        self._sell()
        opening = self._declare("2026-01-31")
        opening.action_reopen()
        self.assertEqual((opening.state, opening.is_opening), ("reopened", False))
        self.assertEqual(self._close("2026-01-31").amount_after, 573.7)
        self.assertEqual(self._get_balance(self.deferred), -573.7)
