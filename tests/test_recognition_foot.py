from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionFoot(RecognitionCommon):
    """The ledger stands at the foot of the schedule: a licence of 600.00 a year, and
    support of 100.00 a month that nobody invoiced.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accrued, cls.other = cls.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": account_type}
                for name, code, account_type in (
                    ("Accrued Revenue", "199100", "asset_current"),
                    ("Deferred Licences", "299101", "liability_current"),
                )
            ]
        )
        cls.company.accrued_revenue_account_id = cls.accrued

    def _get_foot(self, user=None):
        ledger = self.env["sale.deferral.ledger"].with_user(user or self.accountant)
        return ledger.get_foot()

    def _post_by_hand(self, account, amount):
        """Post an amount on an account, for revenue."""
        income = self.licence.product_tmpl_id.get_product_accounts()["income"]
        items = [
            {"account_id": account.id, "credit": amount},
            {"account_id": income.id, "debit": amount},
        ]
        if amount < 0:
            items = [
                {"account_id": account.id, "debit": -amount},
                {"account_id": income.id, "credit": -amount},
            ]
        self.env["account.move"].create(
            {"date": "2026-01-20", "line_ids": [Command.create(item) for item in items]}
        ).action_post()

    def test_the_last_close_stands_next_to_the_ledger(self):
        self.assertEqual(self._get_foot(), [])
        self._sell()
        self._create_order(self.customer_a, self.support).action_confirm()
        self._close("2026-01-31")
        february = self._close("2026-02-28")
        deferred, accrued = self._get_foot()
        self.assertEqual(deferred["name"], "Deferred revenue on 02/28/2026")
        # 44 of 365 days of 600.00 are earned.
        self.assertEqual((deferred["counted"], deferred["balance"]), (527.67, 527.67))
        self.assertEqual(
            (deferred["difference"], deferred["is_different"]), (0.0, False)
        )
        self.assertEqual(accrued["name"], "Accrued revenue on 02/28/2026")
        # 31 days of January and February, and 13 of the 28 after.
        self.assertEqual((accrued["counted"], accrued["balance"]), (146.43, 146.43))
        self.assertEqual(accrued["currency_id"], self.company.currency_id.id)
        self.assertEqual({row["close_id"] for row in self._get_foot()}, {february.id})

    def test_a_difference_opens_what_it_is_made_of(self):
        self._sell()
        close = self._close("2026-01-31")
        self._post_by_hand(self.deferred, 10.0)
        (row,) = self._get_foot()
        self.assertEqual((row["counted"], row["balance"]), (573.70, 583.70))
        self.assertEqual((row["difference"], row["is_different"]), (10.0, True))
        ledger = self.env["sale.deferral.ledger"].with_user(self.accountant)
        action = ledger.action_open_close(row["close_id"])
        found = ledger.search(action["domain"])
        self.assertEqual((found.close_id, found.other), (close, 10.0))

    def test_accounts_that_differ_do_not_hide_each_other(self):
        move = self._sell()
        move.invoice_line_ids.account_id.deferred_account_id = self.other
        self._close("2026-01-31")
        self._post_by_hand(self.deferred, 10.0)
        self._post_by_hand(self.other, -10.0)
        (row,) = self._get_foot()
        self.assertEqual((row["difference"], row["is_different"]), (0.0, True))

    def test_who_does_not_read_accounts_does_not_see_it(self):
        close = self._close("2026-01-31")
        with self.assertRaises(AccessError):
            self._get_foot(self.salesman)
        ledger = self.env["sale.deferral.ledger"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            ledger.action_open_close(close.id)
