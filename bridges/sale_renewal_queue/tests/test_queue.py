from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.sale_renewal.models import sale_batch_job_mixin as engine
from odoo.addons.sale_renewal.tests.common import RenewalCommon

from ..hooks import uninstall_hook
from ..models import sale_batch_job_mixin
from .queue_common import QueueCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 06:00:00")
class TestQueue(QueueCommon, RenewalCommon):
    """What a scheduled action would do alone is done in slices by the job queue."""

    def setUp(self):
        super().setUp()
        self.patch(sale_batch_job_mixin, "SLICE", 2)
        self.contracts = self._create_contracts(
            *[self.customer_a] * 2, *[self.customer_b] * 3, start="2025-02-01"
        )

    def test_renewals_are_made_in_slices(self):
        self._run_renewal_job()
        # The queue takes them in any order.
        slices = self._get_jobs().sorted("name", reverse=True)
        self.assertEqual(
            slices.mapped("name"),
            [
                "_create_renewals: 2 records",
                "_create_renewals: 2 records",
                "_create_renewals: 1 records",
            ],
        )
        self.assertEqual(set(slices.mapped("channel")), {"root.sale_renewal"})
        self.assertFalse(self.contracts.renewal_lead_id)
        self._do_jobs(slices[:1])
        self.assertEqual(len(self.contracts.renewal_lead_id), 2)
        run = self.env["sale.renewal.run"].search([])
        self.assertEqual((run.state, run.progress), ("running", 40))
        self._do_jobs(slices[1:])
        self.assertEqual(len(self.contracts.renewal_lead_id), 5)
        # What waited for the last slice closes the run.
        self.assertEqual(run.state, "running")
        self._do_jobs(self._get_jobs())
        self.assertEqual((run.state, run.made_count), ("done", 5))
        self.assertFalse(self._get_jobs())

    def test_what_waits_is_not_enqueued_again(self):
        self._run_renewal_job()
        slices = self._get_jobs()
        self._run_renewal_job()
        self.assertEqual(self._get_jobs(), slices)

    def test_the_last_slice_asks_for_more_once(self):
        self.patch(engine, "MAX_DUE", 2)
        cron = self.env.ref("sale_renewal.ir_cron_create_renewals")
        triggers = self.env["ir.cron.trigger"]
        domain = [("cron_id", "=", cron.id)]
        triggers.search(domain).unlink()
        for done in (2, 4, 5):
            self._run_renewal_job()
            # While slices wait, nobody asks.
            self.assertFalse(triggers.search(domain))
            self._do_jobs(self._get_jobs())
            self._do_jobs(self._get_jobs())
            self.assertEqual(len(self.contracts.renewal_lead_id), done)
            self.assertEqual(len(triggers.search(domain)), int(done < 5))
            triggers.search(domain).unlink()

    def test_a_job_that_comes_twice_does_nothing(self):
        self._run_renewal_job()
        slices = self._get_jobs()
        self._do_jobs(slices)
        leads = self.contracts.renewal_lead_id
        self._do_jobs(slices)
        self.assertEqual(
            self.env["crm.lead"].search(
                [("source_contract_ids", "in", self.contracts.ids)]
            ),
            leads,
        )

    def test_what_is_not_due_any_more_is_left_alone(self):
        self._run_renewal_job()
        lead = self.contracts[0]._create_renewals()
        self._do_jobs(self._get_jobs())
        self.assertEqual(self.contracts[0].renewal_lead_id, lead)
        self.assertEqual(len(self.contracts.renewal_lead_id), 5)
        self.assertEqual(
            self.env["crm.lead"].search_count(
                [("source_contract_ids", "in", self.contracts.ids)]
            ),
            5,
        )

    def test_a_contract_that_fails_keeps_its_error_and_the_others_go_on(self):
        self.contracts[1].line_ids.date_end = "2025-12-31"
        self._run_renewal_job()
        self._do_jobs(self._get_jobs())
        self._do_jobs(self._get_jobs())
        self.assertTrue(self.contracts[1].renewal_error)
        self.assertEqual(len(self.contracts.renewal_lead_id), 4)
        run = self.env["sale.renewal.run"].search([])
        self.assertEqual((run.made_count, run.failed_count), (4, 1))
        self.assertEqual(run.state, "done")

    def test_invoices_of_one_customer_stay_together(self):
        self.env.company.contract_invoice_grouping = "customer"
        self._run_cron("sale_renewal.ir_cron_create_invoices")
        self.assertEqual(
            sorted(self._get_jobs().mapped("name")),
            ["_create_invoices: 2 records", "_create_invoices: 3 records"],
        )
        self._do_jobs(self._get_jobs())
        lines = self.contracts.line_ids.move_line_ids
        self.assertEqual(len(lines.move_id), 2)

    def test_uninstalling_leaves_no_jobs(self):
        self._run_renewal_job()
        uninstall_hook(self.env)
        self.assertFalse(self._get_jobs())
        self.assertFalse(self._get_jobs("wait_dependencies"))
