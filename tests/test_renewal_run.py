from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged, users
from odoo.tools import file_path

from .common import RenewalCommon

MIGRATION = "sale_renewal/migrations/19.0.1.3.0/pre-run-company.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 06:00:00")
class TestRenewalRun(RenewalCommon):
    """What a run of the scheduled action leaves behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = cls.env["sale.renewal.run"]
        cls.runs.search([]).unlink()

    def _create_due_contracts(self):
        return self._create_contracts(
            self.customer_a, self.customer_b, self.customer_a, start="2025-02-01"
        )

    def test_made_and_failed(self):
        contracts = self._create_due_contracts()
        failing = contracts[1]
        failing.line_ids.date_end = "2025-12-31"
        self._run_renewal_job()
        run = self.runs.search([])
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "due_count": 3,
                    "made_count": 2,
                    "failed_count": 1,
                    "skipped_count": 0,
                    "progress": 100,
                    "user_id": self.env.ref("base.user_root").id,
                }
            ],
        )
        made = run.line_ids.search(run.action_view_made()["domain"])
        self.assertEqual(made.contract_id, contracts - failing)
        self.assertEqual(made.lead_id, (contracts - failing).renewal_lead_id)
        self.assertEqual(made[0].action_open()["res_id"], made[0].lead_id.id)
        failed = run.line_ids.search(run.action_view_failed()["domain"])
        self.assertEqual(failed.contract_id, failing)
        self.assertEqual(failed.partner_id, self.customer_b)
        self.assertIn("No item runs to its end", failed.message)
        self.assertEqual(failed.action_open()["res_model"], "sale.contract")

    def test_the_next_run_does_the_rest_only(self):
        contracts = self._create_due_contracts()
        contracts[1].line_ids.date_end = "2025-12-31"
        self._run_renewal_job()
        contracts[1].line_ids.date_end = False
        with freeze_time("2026-01-16 06:00:00"):
            self._run_renewal_job()
        second, _first = self.runs.search([])
        self.assertEqual(second.line_ids.contract_id, contracts[1])
        self.assertEqual(second.line_ids.result, "made")

    def test_a_run_that_died_is_marked_by_the_next_one(self):
        died = self.runs.create(
            {"due_count": 5, "date_start": Datetime.now() - timedelta(days=1)}
        )
        self.assertEqual(died.progress, 0)
        self._create_due_contracts()
        self._run_renewal_job()
        self.assertEqual(died.state, "stopped")
        self.assertFalse(died.date_end)
        self.assertEqual((self.runs.search([]) - died).state, "done")

    def test_what_ended_too_long_ago_is_reported_once(self):
        self.env.company.renewal_late_days = 10
        contracts = self._create_due_contracts()
        late, gone, due = contracts
        late.date_end, gone.date_end = "2026-01-05", "2026-01-04"
        self._run_renewal_job()
        run = self.runs.search([])
        self.assertEqual((run.due_count, run.made_count), (2, 2))
        self.assertEqual((run.skipped_count, run.progress), (1, 100))
        line = run.line_ids.search(run.action_view_skipped()["domain"])
        self.assertEqual(line.contract_id, gone)
        self.assertIn("It ended on Jan 4, 2026, too long ago", line.message)
        self.assertEqual((late + due).mapped("state"), ["to_renew", "to_renew"])
        self._run_renewal_job()
        self.assertFalse((self.runs.search([]) - run).line_ids)
        # Once, from its own end, and not for every term that was missed.
        gone._create_renewals().action_place_order()
        self.assertEqual(gone.next_contract_ids.date_start, date(2026, 1, 5))
        self._run_renewal_job()
        self.assertFalse(gone.next_contract_ids.renewal_lead_id)

    def test_a_run_without_time_left_says_so(self):
        contracts = self._create_due_contracts()
        run = self.runs._start(contracts)
        run._note_batch(contracts[:1])
        self.assertEqual(run.progress, 33)
        with freeze_time("2026-01-15 06:00:30"):
            run._finish(contracts[:1])
        self.assertEqual(run.state, "stopped")
        self.assertEqual(run.duration, 30.0)
        self.assertEqual(run.skipped_count, 1)
        self.assertIn("Somebody else was working on it", run.line_ids.message)

    def test_each_manager_sees_the_runs_of_their_companies(self):
        other = self._create_company(name="Other")
        here = self._create_due_contracts()[0]
        there = here.copy(
            {
                "company_id": other.id,
                "user_id": False,
                "team_id": False,
                "pricelist_id": False,
                "date_start": "2025-02-01",
            }
        )
        runs = self.runs._start(here + there, there)
        runs._note_batch(here + there)
        runs._finish(here + there)
        self.env.invalidate_all()
        mine = self.runs.with_user(self.sale_manager).search([])
        self.assertEqual(mine.company_id, self.env.company)
        self.assertEqual((mine.due_count, mine.skipped_count), (1, 1))
        self.assertEqual(mine.line_ids.contract_id, here)
        self.assertEqual((mine.progress, mine.state), (100, "done"))
        far = runs - mine
        self.assertEqual(far.company_id, other)
        for attempt in (
            far.with_user(self.sale_manager).read,
            far.with_user(self.sale_manager).unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_job_opens_a_run_in_every_company(self):
        other = self._create_company(name="Other")
        here = self._create_due_contracts()[:1]
        values = {"company_id": other.id, "user_id": False, "team_id": False}
        there = here.copy(values | {"pricelist_id": False, "date_start": "2025-02-01"})
        self._run_renewal_job()
        runs = {run.company_id: run for run in self.runs.search([])}
        self.assertEqual(set(runs), {self.env.company, other})
        self.assertEqual(runs[other].line_ids.contract_id, there)
        self.assertEqual(runs[other].due_count, 1)
        self.assertEqual(runs[self.env.company].due_count, 3)
        self.assertEqual(set(self.runs.search([]).mapped("state")), {"done"})

    def test_managers_start_a_run_and_read_what_comes_of_it(self):
        contracts = self._create_due_contracts()
        contracts[1].line_ids.date_end = "2025-12-31"
        cron = self.env.ref("sale_renewal.ir_cron_create_renewals")
        self._run_renewal_job()
        cron.nextcall = "2026-01-16 05:00:00"
        runs = self.runs.with_user(self.sale_manager)
        message = runs.action_run_now()["params"]["message"]
        self.assertIn("made 2 renewals and could not make 1", message)
        self.assertRegex(message, "By itself, the next one starts on 1/16/26")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers)
        with self.assertRaises(AccessError):
            self.runs.with_user(self.salesman).action_run_now()
        cron.active = False
        with self.assertRaisesRegex(UserError, "an administrator has stopped"):
            runs.action_run_now()

    @users("salesman")
    def test_salespeople_do_not_read_runs(self):
        with self.assertRaises(AccessError):
            self.env["sale.renewal.run"].search([])

    def test_runs_of_before_are_split_by_company(self):
        other = self._create_company(name="Other")
        here = self._create_due_contracts()
        values = {"company_id": other.id, "user_id": False, "team_id": False}
        there = here[0].copy(values | {"pricelist_id": False})
        both = self.runs.create({"due_count": 5, "state": "done"})
        lines = self.env["sale.renewal.run.line"].create(
            [
                {"run_id": both.id, "contract_id": contract.id, "result": "made"}
                for contract in here + there
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE sale_renewal_run ALTER company_id DROP NOT NULL;"
            "UPDATE sale_renewal_run SET company_id = NULL"
        )
        script = load_script(file_path(MIGRATION), "run_company")
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        moved = lines.filtered(lambda line: line.company_id == other).run_id
        self.assertEqual((both + moved).mapped("due_count"), [4, 1])
        self.assertEqual((both + moved).company_id, self.env.company + other)
        self.assertEqual(both.line_ids.contract_id, here)
        self.assertEqual((moved.state, moved.progress), ("done", 100))
