from datetime import date

from psycopg2.errors import CheckViolation

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalJob(RenewalCommon):
    """The scheduled action: in time, once and only once, whatever happens."""

    def _create_contract_ending(self, *ends, partner=None):
        contracts = self.env["sale.contract"]
        for end in ends:
            contract = self._create_contracts(
                partner or self.customer_a, start="2025-01-20"
            )
            contract.date_end = end
            contracts += contract
        return contracts

    def test_lead_days_before_the_end_and_not_earlier(self):
        due, early = self._create_contract_ending("2026-02-14", "2026-02-15")
        self._run_renewal_job()
        self.assertTrue(due.renewal_lead_id)
        self.assertFalse(early.renewal_lead_id)
        with freeze_time("2026-01-16"):
            self._run_renewal_job()
        self.assertTrue(early.renewal_lead_id)

    def test_lead_days_of_one_contract(self):
        contract, other = self._create_contract_ending("2026-03-31", "2026-03-31")
        contract.renewal_lead_days = 90
        self._run_renewal_job()
        self.assertEqual(contract.renewal_date, date(2025, 12, 31))
        self.assertTrue(contract.renewal_lead_id)
        self.assertFalse(other.renewal_lead_id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            contract.renewal_lead_days = -1

    def test_running_twice_makes_one_renewal(self):
        contract = self._create_contract_ending("2026-02-01")
        self._run_renewal_job()
        lead = contract.renewal_lead_id
        self._run_renewal_job()
        self.assertEqual(contract.renewal_lead_id, lead)
        leads = self.env["crm.lead"].search(
            [("source_contract_ids", "in", contract.ids)]
        )
        self.assertEqual(leads, lead)
        self.assertEqual(len(lead.order_ids), 1)

    def test_a_missed_day_is_caught_up_and_the_long_gone_are_left(self):
        self.env.company.renewal_late_days = 10
        late, gone = self._create_contract_ending("2026-01-05", "2026-01-04")
        self._run_renewal_job()
        self.assertTrue(late.renewal_lead_id)
        self.assertEqual(late.renewal_lead_id.order_ids.term_start_date.day, 6)
        self.assertFalse(gone.renewal_lead_id)
        self.assertEqual(gone.state, "expired")

    def test_lost_renewed_cancelled_and_pending_are_left_alone(self):
        lost, won, cancelled = self._create_contract_ending(*["2026-02-01"] * 3)
        leads = (lost + won)._create_renewals()
        leads[0].action_set_lost()
        leads[1].action_place_order()
        cancelled.action_cancel()
        pending = self._create_contracts(self.customer_a, start="2026-01-20")
        pending.date_end = "2026-02-01"
        self._run_renewal_job()
        self.assertEqual((lost + won).renewal_lead_id, leads)
        self.assertFalse((cancelled + pending).renewal_lead_id)

    @mute_logger("odoo.addons.sale_renewal.models.sale_batch_job_mixin")
    def test_a_failing_contract_stops_nobody_and_stays_in_sight(self):
        contracts = self._create_contract_ending(*["2026-02-01"] * 5)
        failing = contracts[2]
        failing.line_ids.date_end = "2025-12-31"
        self._run_renewal_job()
        self.assertFalse(failing.renewal_lead_id)
        self.assertEqual(
            failing.renewal_error,
            "No item runs to its end: add an item, or restore the archived products.",
        )
        self.assertEqual(failing.activity_ids.user_id, self.salesman)
        for contract in contracts - failing:
            self.assertTrue(contract.renewal_lead_id)
            self.assertFalse(contract.renewal_error)
        # Tried again: one activity, not two. Mended: the error clears by itself.
        self._run_renewal_job()
        self.assertEqual(len(failing.activity_ids), 1)
        failing.line_ids.date_end = failing.date_end
        self._run_renewal_job()
        self.assertTrue(failing.renewal_lead_id)
        self.assertFalse(failing.renewal_error)
        self.assertFalse(failing.activity_ids)

    def test_the_error_of_what_is_not_due_any_more_is_cleared(self):
        ended, cancelled, late = self._create_contract_ending(*["2026-02-01"] * 3)
        contracts = ended + cancelled + late
        contracts.line_ids.date_end = "2025-12-31"
        self._run_renewal_job()
        self.assertTrue(all(contracts.mapped("renewal_error")))
        cancelled.action_cancel("2026-01-15")
        late.date_end = "2026-01-01"
        self.env.company.renewal_late_days = 10
        self._run_renewal_job()
        self.assertFalse(cancelled.renewal_error or cancelled.activity_ids)
        # It is still to be done, or was never made.
        for contract in ended + late:
            self.assertTrue(contract.renewal_error)
            self.assertEqual(len(contract.activity_ids), 1)

    @mute_logger("odoo.addons.sale_renewal.models.sale_batch_job_mixin", "odoo.sql_db")
    def test_an_error_of_the_database_is_survived_too(self):
        contracts = self._create_contract_ending(*["2026-02-01"] * 3)
        self.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT test_refused CHECK (name NOT LIKE %s)",
            (f"%{contracts[1].number}%",),
        )
        self._run_renewal_job()
        self.assertIn("test_refused", contracts[1].renewal_error)
        self.assertFalse(contracts[1].renewal_lead_id)
        self.assertTrue(contracts[0].renewal_lead_id and contracts[2].renewal_lead_id)

    def test_called_again_without_time_it_waits_for_its_next_start(self):
        contract = self._create_contract_ending("2026-02-01")
        cron = self.env.ref("sale_renewal.ir_cron_create_renewals")
        runs = self.env["sale.renewal.run"].search([])
        self.patch(ir_cron, "MIN_TIME_PER_JOB", 1)
        for xml_id in ("create_renewals", "create_invoices", "create_deliveries"):
            self._run_cron(f"sale_renewal.ir_cron_{xml_id}")
        self.assertFalse(contract.renewal_lead_id)
        self.assertEqual(self.env["sale.renewal.run"].search([]), runs)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(triggers), 1)
        self.patch(ir_cron, "MIN_TIME_PER_JOB", 10)
        self._run_renewal_job()
        self.assertTrue(contract.renewal_lead_id)

    def test_batches_keep_together_what_is_done_together(self):
        one, three = self._create_contract_ending(*["2026-02-01"] * 2)
        two = one.copy({"partner_id": self.customer_b.id})
        contracts = one + two + three
        groups = contracts._get_groups(lambda contract: contract.partner_id)
        self.assertEqual(contracts._take_batch(groups, 1), one + three)
        self.assertEqual(contracts._take_batch(groups, 1), two)
        self.assertFalse(groups)

    def test_batches_grow_and_shrink_with_the_processor(self):
        size = self.env["sale.contract"]._get_next_size
        self.assertEqual(size(50, cpu=1.0, duration=1.0, time_left=8.0), 100)
        self.assertEqual(size(150, cpu=1.0, duration=1.0, time_left=8.0), 200)
        # Others keep the machine busy: that is no reason for smaller ones.
        self.assertEqual(size(100, cpu=1.0, duration=6.0, time_left=60.0), 200)
        # Twice as many would not be done in time.
        self.assertEqual(size(100, cpu=1.0, duration=6.0, time_left=8.0), 100)
        self.assertEqual(size(200, cpu=10.0, duration=12.0, time_left=60.0), 100)
        self.assertEqual(size(80, cpu=10.0, duration=12.0, time_left=60.0), 50)

    def test_each_company_renews_as_itself_on_its_own_day(self):
        other_company = self._create_company(
            name="Pacific",
            renewal_late_days=30,
            country_id=self.quick_ref("base.nz").id,
        )
        other_company.partner_id.tz = "Pacific/Auckland"
        self.env.company.partner_id.tz = "UTC"
        here = self._create_contract_ending("2026-02-15")
        there = here.copy(
            {
                "company_id": other_company.id,
                "partner_id": self.customer_b.id,
                "user_id": False,
                "team_id": False,
                "pricelist_id": False,
                "date_start": "2025-02-16",
                "date_end": "2026-02-15",
            }
        )
        # 15 January 20:00 UTC is 16 January in Auckland, 30 days before the end.
        with freeze_time("2026-01-15 20:00:00"):
            self._run_renewal_job()
        self.assertFalse(here.renewal_lead_id)
        self.assertTrue(there.renewal_lead_id)
        self.assertEqual(there.renewal_lead_id.company_id, other_company)
        self.assertEqual(there.renewal_lead_id.order_ids.company_id, other_company)

    def test_an_archived_salesperson_gives_way_to_the_team_leader(self):
        contract = self._create_contract_ending("2026-02-01")
        self.sale_team.user_id = self.sale_manager
        contract.team_id = self.sale_team
        self.salesman.active = False
        self._run_renewal_job()
        self.assertEqual(contract.renewal_lead_id.user_id, self.sale_manager)

    def test_without_salesperson_and_leader_a_sales_manager_owns_the_renewal(self):
        contract = self._create_contract_ending("2026-02-01")
        self.sale_team.user_id = self.sale_manager
        contract.team_id = self.sale_team
        (self.salesman + self.sale_manager).active = False
        self._run_renewal_job()
        lead = contract.renewal_lead_id
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        first = managers.filtered("active").sorted("id")[:1]
        self.assertTrue(first)
        self.assertEqual(lead.user_id, first)
        self.assertEqual(lead.order_ids.user_id, first)
        self.assertEqual(lead.activity_ids.user_id, first)
        self.assertEqual(lead.team_id, self.sale_team)

    def test_queries_do_not_grow_with_the_number_of_contracts(self):
        few = self._create_contract_ending(*["2026-02-01"] * 5)
        many = self._create_contract_ending(*["2026-02-01"] * 25)
        counts = []
        for contracts in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts._create_renewals()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        per_contract = (counts[1] - counts[0]) / 20
        self.assertLess(per_contract, 4)
