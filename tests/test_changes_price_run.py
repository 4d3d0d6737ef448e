from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models import sale_batch_job_mixin
from ..wizards import sale_contract_price_change
from .common import RenewalCommon

JOB = "sale_renewal.ir_cron_change_prices"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 06:00:00")
class TestChangesPriceRun(RenewalCommon):
    """Prices of so many contracts that nobody waits for it: 100 per month each, billed
    until the end of January by their orders.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.env.ref("base.user_admin")
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(5)]
        )
        cls.contracts = cls._create_contracts(
            *partners, start="2026-01-01", products=cls.support
        )
        cls.runs = cls.env["sale.price.run"]

    def setUp(self):
        super().setUp()
        self.patch(sale_contract_price_change, "MAX_AT_ONCE", 3)

    def _change(self, contracts, percent=10.0, user=None, **values):
        wizard = (
            self.env["sale.contract.price.change"]
            .with_user(user or self.manager)
            .create(
                {
                    "contract_ids": [Command.set(contracts.ids)],
                    "date": "2026-04-01",
                    "percent": percent,
                    **values,
                }
            )
        )
        return wizard, wizard.action_apply()

    def _get_price(self, contract, day):
        return contract.line_ids[:1]._get_version_on(day).price_unit

    def _get_prices(self):
        day = date(2026, 4, 1)
        return [self._get_price(contract, day) for contract in self.contracts]

    def test_a_few_are_changed_at_once(self):
        wizard, action = self._change(self.contracts[:3])
        self.assertFalse(wizard.is_in_background)
        self.assertFalse(action)
        self.assertEqual(self._get_prices(), [110.0] * 3 + [100.0] * 2)
        self.assertFalse(self.runs.search([]))

    def test_many_are_changed_by_the_job(self):
        wizard, action = self._change(self.contracts)
        self.assertTrue(wizard.is_in_background)
        run = self.runs.browse(action["res_id"])
        self.assertEqual(self._get_prices(), [100.0] * 5)
        self.assertEqual(
            (run.state, run.progress, run.waiting_count), ("running", 0, 5)
        )
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref(JOB).id)]
        )
        self.assertTrue(trigger)
        self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [110.0] * 5)
        self.assertEqual((run.state, run.progress, run.made_count), ("done", 100, 5))
        self.assertTrue(run.date_done)
        changes = self.contracts.change_ids.filtered(lambda c: c.kind == "price")
        self.assertEqual(changes.mapped("mrr_change"), [10.0] * 5)
        self.assertEqual(changes.user_id, self.manager)
        self.assertEqual(set(changes.mapped("date")), {date(2026, 4, 1)})
        # Done once, however often the job runs.
        self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [110.0] * 5)

    def test_what_fails_is_named_and_the_others_are_changed(self):
        cancelled, fixed, refused = self.contracts[:3]
        _wizard, action = self._change(self.contracts)
        run = self.runs.browse(action["res_id"])
        cancelled.action_cancel(date(2026, 3, 10))
        fixed.line_ids.price_is_fixed = True
        self.env.cr.execute(
            "ALTER TABLE sale_contract_line ADD CONSTRAINT test_refused "
            "CHECK (price_unit < 101 OR contract_id != %s)",
            [refused.id],
        )
        loggers = "odoo.addons.sale_renewal.models.sale_batch_job_mixin", "odoo.sql_db"
        with mute_logger(*loggers):
            self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [100.0] * 3 + [110.0] * 2)
        counts = run.made_count, run.failed_count, run.skipped_count
        self.assertEqual((run.state, counts), ("done", (2, 1, 2)))
        by_contract = run.line_ids.grouped("contract_id")
        self.assertIn("cancelled", by_contract[cancelled].message)
        self.assertEqual(by_contract[fixed].message, "Fixed price")
        failed = run.line_ids.search(run.action_view_failed()["domain"])
        self.assertEqual(failed.contract_id, refused)
        self.assertIn("test_refused", failed.message)

    def test_below_nothing_no_price_is_lowered(self):
        _wizard, action = self._change(
            self.contracts, change_type="amount", amount=-150.0
        )
        self._run_cron(JOB)
        run = self.runs.browse(action["res_id"])
        self.assertEqual((run.failed_count, self._get_prices()), (5, [100.0] * 5))
        self.assertIn("negative price", run.line_ids[0].message)

    def test_where_the_time_is_over_the_next_run_goes_on(self):
        self.patch(sale_batch_job_mixin, "FIRST_SIZE", 1)
        _wizard, action = self._change(self.contracts)
        run = self.runs.browse(action["res_id"])
        done = []
        with freeze_time("2026-03-10 06:00:00", auto_tick_seconds=0.1):
            for _round in range(5):
                self._run_cron(JOB)
                done.append(run.made_count)
        self.assertGreater(done[0], 0)
        self.assertLess(done[0], 5)
        self.assertEqual(done[-1], 5)
        self.assertEqual(self._get_prices(), [110.0] * 5)
        self.assertEqual(len(self.contracts.change_ids.filtered("before")), 5)

    def test_what_waits_is_not_asked_for_twice(self):
        self._change(self.contracts)
        with self.assertRaises(UserError) as error:
            self._change(self.contracts[:4])
        self.assertIn(self.contracts[0].number, str(error.exception))
        self._run_cron(JOB)
        self._change(self.contracts[:4])
        self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [121.0] * 4 + [110.0])

    def test_it_is_stopped(self):
        _wizard, action = self._change(self.contracts)
        run = self.runs.browse(action["res_id"]).with_user(self.manager)
        run.action_stop()
        self.assertEqual((run.state, run.skipped_count), ("done", 5))
        self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [100.0] * 5)
        with self.assertRaises(AccessError):
            run.with_user(self.salesman).action_stop()

    def test_items_that_are_left_out_stay_as_they_are(self):
        wizard = self.env["sale.contract.price.change"].create(
            {
                "contract_ids": [Command.set(self.contracts.ids)],
                "date": "2026-04-01",
                "percent": 10.0,
            }
        )
        wizard.line_ids[0].included = False
        wizard.action_apply()
        self._run_cron(JOB)
        self.assertEqual(self._get_prices(), [100.0] + [110.0] * 4)

    def test_nothing_to_change_is_said_at_once(self):
        with self.assertRaises(UserError):
            self._change(self.contracts, percent=0.0)

    def test_queries_do_not_grow_with_the_contracts(self):
        """Many contracts in one batch: fewer than five queries each."""
        self.patch(sale_contract_price_change, "MAX_AT_ONCE", 99)
        partners = self.env["res.partner"].create(
            [{"name": f"More {index}"} for index in range(20)]
        )
        many = self._create_contracts(
            *partners, start="2026-01-01", products=self.support + self.support
        )
        self._change(self.contracts[:1])  # what only the first one pays
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._change(many)
        self.env.flush_all()
        self.assertLess((self.env.cr.sql_log_count - before) / len(many), 5)
        self.assertEqual(self._get_price(many[0], date(2026, 4, 1)), 110.0)
