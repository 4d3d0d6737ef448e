from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

MARCH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-01")
class TestPauseOfRenewed(RenewalCommon):
    """A pause moves the end of a term until another one was sold: that begins on the
    day after, so nothing is billed twice, and no day is left out.
    """

    def _sell_and_pause(self, date_end=False):
        contract = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.support
        )
        contract._pause(MARCH, date_end, move_end=True, credit=True)
        return contract

    def _renew(self, contract):
        contract._create_renewals().order_ids.action_confirm()
        return contract.next_contract_ids

    def _assert_ends(self, contract, end, *, following):
        self.assertEqual(contract.date_end, end)
        self.assertEqual(following.date_start, end + timedelta(days=1))
        notes = " ".join(contract.message_ids.mapped("body"))
        self.assertIn(f"{following.number} continues it", notes)
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "in", (contract | following).ids)]
        )
        for day in (MARCH, date(2026, 6, 1), end, following.date_start):
            amounts = changes.filtered(lambda c, day=day: c.date <= day)
            paused = 0.0 if contract._is_paused_on(day) else 100.0
            self.assertEqual(sum(amounts.mapped("mrr_change")), paused, day)

    def test_resumed_without_a_day_that_was_known(self):
        contract = self._sell_and_pause()
        following = self._renew(contract)
        contract.action_resume()
        self.assertEqual(contract.pause_ids.date_end, date(2026, 4, 30))
        self._assert_ends(contract, date(2026, 12, 31), following=following)

    def test_resumed_earlier_than_agreed(self):
        contract = self._sell_and_pause(date_end=date(2026, 5, 31))
        following = self._renew(contract)
        contract.action_resume()
        # 92 days later than 31 December
        self._assert_ends(contract, date(2027, 4, 2), following=following)

    def test_next_term_was_cancelled(self):
        contract = self._sell_and_pause()
        self._renew(contract).action_cancel(date(2027, 1, 1))
        contract.action_resume()
        self.assertEqual(contract.date_end, date(2027, 3, 2))
