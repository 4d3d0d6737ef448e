from odoo.tests import TransactionCase

from odoo.addons.queue_job.job import Job


class QueueCommon(TransactionCase):
    """Jobs of the queue, and who does them."""

    def _get_jobs(self, state="pending"):
        return self.env["queue.job"].search([("state", "=", state)], order="id")

    def _do_jobs(self, records):
        """Do jobs as the workers of the queue do."""
        for record in records:
            job = Job.load(self.env, record.uuid)
            # What commits does so in a transaction of its own.
            with self.enter_registry_test_mode(), self.env.cr.savepoint():
                job.perform()
            job.set_done()
            job.store()
            self.env.flush_all()
            job.enqueue_waiting()
        self.env.invalidate_all()
