import doctest
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal import health

from .events_common import EventsCommon

KEY = "a key of monitoring"


@tagged("post_install", "-at_install")
class TestHealthExamples(BaseCase):
    def test_worked_examples(self):
        self.assertFalse(doctest.testmod(health).failed)


class HealthCommon(EventsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        crons = cls.env["ir.cron"]
        cls.jobs = crons._get_renewal_jobs()
        cls._set_jobs(failure_count=0, active=True)

    @classmethod
    def _set_jobs(cls, jobs=None, **values):
        jobs = jobs or cls.jobs
        later = fields.Datetime.now() + timedelta(hours=5)
        jobs.write({"nextcall": later, **values})
        jobs.flush_recordset()

    def _get_job(self, found, name):
        return next(job for job in found["jobs"] if job["name"] == name)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestHealth(HealthCommon):
    """What is due and not done, and who has to look."""

    def _sell(self):
        with freeze_time("2025-04-01 08:00:00"):
            contract = self._create_contracts(
                self.customer_a, start="2025-04-01", products=self.support
            )
        return contract

    def _get_health(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["ir.cron"]._get_renewal_health()

    def test_what_is_due_is_counted_and_what_failed_stands_apart(self):
        before = self._get_job(self._get_health(), "create_renewals")
        contract = self._sell()
        found = self._get_job(self._get_health(), "create_renewals")
        self.assertEqual(found["due"], before["due"] + 1)
        contract._note_renewal_error("Somebody has to look")
        health = self._get_health()
        found = self._get_job(health, "create_renewals")
        self.assertEqual(found["due"], before["due"])
        self.assertEqual(found["errors"], before["errors"] + 1)
        self.assertTrue(health["oldest_error"])

    def test_an_action_that_is_switched_off_with_work_left(self):
        cron = self.env.ref("sale_renewal.ir_cron_create_renewals")
        self._set_jobs(cron, active=False)
        self._sell()
        found = self._get_health()
        self.assertEqual(self._get_job(found, "create_renewals")["state"], "off")
        self.assertEqual(found["status"], "overdue")

    def test_an_action_that_nobody_starts(self):
        cron = self.env.ref("sale_renewal.ir_cron_send_reminders")
        self._set_jobs(cron, nextcall="2026-03-10 06:30:00")
        found = self._get_health()
        job = self._get_job(found, "send_reminders")
        self.assertEqual((job["state"], job["due"]), ("late", None))
        self.assertEqual(job["next_run"], "2026-03-10T06:30:00Z")
        self.assertEqual(found["status"], "overdue")
        self._set_jobs(cron)
        self.assertEqual(self._get_health()["status"], "ok")

    def test_the_page_shows_it_to_administrators_alone(self):
        keys = self.env["res.users.apikeys"].with_user(self.salesman).sudo()
        key = keys._generate("rpc", "Shop", None)
        system = self.env["sale.external.system"].create({"name": "Shop"})
        page = self.env["sale.integration.overview"].create({})
        self.assertEqual(page.job_ids, self.jobs)
        self._sell()
        new = self.env["sale.integration.overview"].new({})
        renewals = self.env.ref("sale_renewal.ir_cron_create_renewals")
        shown = new.job_ids.filtered(lambda cron: cron._origin == renewals)
        self.assertGreaterEqual(shown.renewal_due_count, 1)
        self.assertIn(system, page.system_ids)
        self.assertIn("Shop", page.key_ids.mapped("name"))
        self.assertNotIn(key, str(page.key_ids.read()))
        manager = new_test_user(
            self.env, "page_manager", "sales_team.group_sale_manager"
        )
        with self.assertRaises(AccessError):
            self.env["sale.integration.overview"].with_user(manager).create({})


@tagged("post_install", "-at_install")
class TestHealthRoute(HealthCommon, HttpCase):
    """Monitoring asks over HTTP."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("sale_renewal.health_key", KEY)
        self._set_jobs()

    def _ask(self, key=None, **headers):
        path = "/sale_renewal/health" + (f"?key={key}" if key else "")
        return self.url_open(path, headers=headers)

    def test_the_status_says_whether_somebody_has_to_look(self):
        answer = self._ask(KEY)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["status"], "ok")
        names = [job["name"] for job in answer.json()["jobs"]]
        self.assertIn("create_renewals", names)
        self.assertEqual(set(answer.json()["events"]), {"waiting", "failed"})
        cron = self.env.ref("sale_renewal.ir_cron_create_invoices")
        self._set_jobs(cron, nextcall="2020-01-01 00:00:00")
        answer = self._ask(KEY)
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["status"], "overdue")

    def test_without_a_key_nothing_is_told(self):
        for answer in (
            self._ask(),
            self._ask("wrong"),
            self._ask(Authorization="bearer wrong"),
        ):
            self.assertEqual(answer.status_code, 401)
            self.assertNotIn("jobs", answer.text)
        self.env["ir.config_parameter"].set_param("sale_renewal.health_key", "")
        self.assertEqual(self._ask(KEY).status_code, 401)

    def test_the_api_key_of_an_administrator_and_of_nobody_else(self):
        for groups, status in (
            ("base.group_system", 200),
            ("sales_team.group_sale_manager", 401),
        ):
            user = new_test_user(self.env, f"key_{status}", groups)
            keys = self.env(user=user.id)["res.users.apikeys"].sudo()
            key = keys._generate("rpc", "Monitoring", None)
            answer = self._ask(Authorization=f"Bearer {key}")
            self.assertEqual(answer.status_code, status, answer.text)
