from datetime import date

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-01-15 12:00:00")
class TestContractStatesByTime(RenewalCommon):
    """What time alone changes is found by the scheduled action, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-01-15"
        )
        cls.paid, cls.free = cls.contracts
        cls.free.line_ids.price_unit = 0.0

    def _get_found(self):
        found = self.env["sale.contract"]._search_due("_get_stale_state_domain")
        return found & self.contracts

    def _get_ends(self, contract):
        ends = contract.change_ids.filtered(lambda change: change.kind == "end")
        return [(end.date, end.mrr_change) for end in ends]

    def test_the_end_of_a_renewal_that_was_lost_before(self):
        with freeze_time("2026-01-02 12:00:00"):
            self.contracts._create_renewals().action_set_lost()
            self._run_state_job()
            self.assertEqual(self.paid.state, "not_renewed")
            self.assertFalse(self._get_ends(self.paid) + self._get_ends(self.free))
        with freeze_time("2026-01-14 12:00:00"):
            self.assertFalse(self._get_found())
        with freeze_time("2026-01-15 12:00:00"):
            self.assertEqual(self._get_found(), self.contracts)
            self._run_state_job()
            self.env.invalidate_all()
            self.assertEqual(self._get_ends(self.paid), [(date(2026, 1, 15), -100.0)])
            self.assertEqual(self._get_ends(self.free), [(date(2026, 1, 15), 0.0)])
            self.assertFalse(self._get_found())

    def test_what_time_changes_is_asked_for_at_once(self):
        contracts = self.env["sale.contract"]
        contracts._search_due("_get_stale_state_domain")
        before = self.env.cr.sql_log_count
        contracts._search_due("_get_stale_state_domain")
        # The companies, and the contracts, in however many ways.
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)

    def test_every_way_in_which_time_changes_a_contract(self):
        later, left = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-03-01"
        )
        self.contracts += later + left
        left.action_cancel("2025-03-31")
        self.assertEqual(self.contracts.mapped("state")[2:], ["pending", "pending"])
        for day, found in (
            ("2025-02-28", self.env["sale.contract"]),
            ("2025-03-01", later + left),
            ("2025-03-31", left),
            ("2026-01-15", self.paid + self.free),
            ("2026-03-01", later),
        ):
            with freeze_time(f"{day} 12:00:00"):
                self.assertEqual(self._get_found(), found, day)
                self._run_state_job()
                self.assertFalse(self._get_found(), day)
        states = ["expired", "expired", "expired", "cancelled"]
        self.assertEqual(self.contracts.mapped("state"), states)

    def test_each_company_on_its_own_day(self):
        with freeze_time("2026-01-14 12:00:00"):
            self.env.company.tz = "UTC"
            self.assertFalse(self._get_found())
            # There, the day has begun on which the terms have ended.
            self.env.company.tz = "Pacific/Auckland"
            self.assertEqual(self._get_found(), self.contracts)
