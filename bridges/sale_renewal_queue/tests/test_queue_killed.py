import os
import signal
import subprocess
import sys
from pathlib import Path

from odoo.tests import get_db_name, tagged

from odoo.addons.queue_job.jobrunner.runner import Database
from odoo.addons.sale_renewal.tests.concurrency_common import (
    SIZE,
    TODAY,
    ConcurrencyCommon,
)
from odoo.addons.sale_renewal.tests.concurrency_payment_common import (
    ConcurrencyPaymentCommon,
)
from odoo.addons.sale_renewal.tests.test_concurrency import write_config

from ..models import sale_batch_job_mixin

WORKER = Path(__file__).parent / "queue_worker.py"
KILLS = 20


class KilledWorkersCommon(ConcurrencyCommon):
    """Workers of the queue, which can be killed while they are at a job."""

    def setUp(self):
        super().setUp()
        self.patch(sale_batch_job_mixin, "SLICE", 1)
        self.addCleanup(self._delete_jobs)
        arguments = (write_config(self), get_db_name(), TODAY)
        self.workers = subprocess.Popen(
            [sys.executable, WORKER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(self.workers.communicate)
        self.assertEqual(self._hear(), "ready")

    def _delete_jobs(self):
        with self._environment() as env:
            env["queue.job"].search([]).unlink()

    def _hear(self):
        return self.workers.stdout.readline().strip()

    def _start_worker(self):
        self.workers.stdin.write("go\n")
        self.workers.stdin.flush()
        return int(self._hear())

    def _kill_at_work(self):
        """Kill a worker as soon as it is at a job; return whether it still was."""
        pid = self._start_worker()
        mine = [("worker_pid", "=", pid), ("state", "=", "started")]
        while not self._count(mine):
            pass
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(self._hear(), "ended")
        return self._count(mine)

    def _count(self, domain):
        with self._environment() as env:
            return env["queue.job"].search_count(domain)

    def _requeue(self):
        """Do what the runner of the queue does about jobs whose worker is gone."""
        database = Database(get_db_name())
        database.requeue_dead_jobs()
        database.close()

    def _kill_and_finish(self):
        """Kill twenty workers, one after the other, and let another one finish."""
        killed = 0
        for _kill in range(KILLS):
            killed += self._kill_at_work()
            self._requeue()
        self.assertGreater(killed, KILLS // 2, "Too few were killed at work.")
        self._start_worker()
        self.assertEqual(self._hear(), "ended")
        with self._environment() as env:
            jobs = env["queue.job"].search([])
            self.assertEqual(set(jobs.mapped("state")), {"done"})


# They commit, and take away again what they made.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestKilledWorkers(KilledWorkersCommon):
    """Workers of the queue that are killed lose nothing, and do nothing twice."""

    def test_twenty_killed_workers_renew_everything_once(self):
        self._run("_cron_create_renewals")
        self.assertEqual(self._count([("state", "=", "pending")]), SIZE)
        self._kill_and_finish()
        with self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids)
            leads = env["crm.lead"].search(
                [("source_contract_ids", "in", contracts.ids)]
            )
            self.assertEqual(contracts.renewal_lead_id, leads)
            self.assertEqual((len(leads), len(leads.order_ids)), (SIZE, SIZE))
            run = env["sale.renewal.run"].search([])
            self.assertEqual((run.state, run.made_count), ("done", SIZE))


@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestKilledCharges(KilledWorkersCommon, ConcurrencyPaymentCommon):
    """Workers that are killed while they charge: nobody pays twice."""

    def test_twenty_killed_workers_charge_nothing_twice(self):
        self._run("_cron_charge_payments")
        self.assertEqual(self._count([("state", "=", "pending")]), SIZE)
        self._kill_and_finish()
        self._check_charged_once()
        # Another round finds nothing that was not asked for.
        self._run("_cron_charge_payments")
        self._start_worker()
        self.assertEqual(self._hear(), "ended")
        self._check_charged_once()
