from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .year_common import YearCommon

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@tagged("post_install", "-at_install")
class TestMovementsAndLedger(YearCommon):
    """Posted invoices, spread over the days of service, say what movements say.

    A day of a monthly plan is worth the MRR of that day / days of the month, one of a
    yearly plan the MRR x 12 / 365.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-12-31"):
            for order in cls.contracts.order_ids.filtered(
                lambda order: order.invoice_status == "to invoice"
            ):
                order._create_invoices()
            cls.contracts.filtered(
                lambda contract: contract.date_start <= LAST
            )._create_invoices(LAST)
            moves = cls.env["account.move"].search(
                [("contract_ids", "in", cls.contracts.ids)]
            )
            moves.filtered(lambda move: move.state == "draft").action_post()
            cls.env.flush_all()

    def _get_billed(self):
        """Return what posted invoice lines say of each month, by currency and month."""
        lines = self.env["account.move.line"].search(
            [
                ("contract_line_id.contract_id", "in", self.contracts.ids),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("period_start", "!=", False),
            ]
        )
        billed = defaultdict(float)
        for line in lines:
            days = (line.period_end - line.period_start).days + 1
            for number in range(days):
                day = line.period_start + number * DAY
                if FIRST <= day <= LAST:
                    share = -line.amount_currency / days
                    billed[line.currency_id, day.month] += share
        return billed

    def _get_recurring(self):
        """Return what movements say of each month, by currency and month."""
        moves = self.env["sale.revenue.movement"].search(
            [("contract_id", "in", self.contracts.ids), ("date", "<=", LAST)]
        )
        recurring = defaultdict(float)
        for move in moves:
            is_yearly = move.plan_id == self.plan_yearly
            for month in range(1, 13):
                length = monthrange(2025, month)[1]
                first = max(date(2025, month, 1), move.date)
                days = (date(2025, month, length) - first).days + 1
                worth = 12 / 365 if is_yearly else 1 / length
                if days > 0:
                    recurring[move.currency_id, month] += move.amount * days * worth
        return recurring

    def test_every_month_of_service_is_billed_as_movements_say(self):
        billed, recurring = self._get_billed(), self._get_recurring()
        self.assertEqual(len(recurring), 24)
        for (currency, month), amount in recurring.items():
            with self.subTest(currency=currency.name, month=month):
                found = billed[currency, month]
                self.assertAlmostEqual(found, amount, delta=0.02)

    def test_months_by_hand(self):
        billed = self._get_billed()
        dollar = self.company.currency_id
        # March: Ann, Ben 200, Cid, Fox, Gus, Eve, Ivo, Kim 200, Lou, Mia, Ned, Ray, and
        # 31 days of three Licences at 600 a year.
        self.assertAlmostEqual(billed[dollar, 3], 1400 + 3 * 600 * 31 / 365, delta=0.02)
        # June: Ann 300, Ben, 9 days of Eve, Fox, Gus, Ivo 200, Kim 200, Lou 120, Mia,
        # Ned, Ray.
        self.assertAlmostEqual(
            billed[dollar, 6], 1420 + 30 + 3 * 600 * 30 / 365, delta=0.02
        )
        # December: 1520 of Support, and the renewed Licences.
        self.assertAlmostEqual(
            billed[dollar, 12], 1520 + (660 + 600) * 31 / 365, delta=0.02
        )
        euros = [round(billed[self.euro, month], 2) for month in (1, 2, 11, 12)]
        self.assertEqual(euros, [50, 100, 200, 150])
