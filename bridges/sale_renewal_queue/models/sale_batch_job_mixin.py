from odoo import api, models

from odoo.addons.queue_job.delay import group
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import ENQUEUED, PENDING, STARTED
from odoo.addons.sale_renewal.models.sale_batch_job_mixin import BatchJob

CHANNEL = "root.sale_renewal"
# So many records take well less than a minute, after which servers end requests.
SLICE = 200
ATTEMPTS = 5
# Seconds until a slice of which somebody holds a record is tried again.
WAIT = 10
# What is many records' work, in whatever order. The rest follows one upon the other.
QUEUED = {
    "_create_renewals",
    "_create_invoices",
    "_create_deliveries",
    "_refresh_renewal_risks",
    "_refresh_state",
}


class SaleBatchJobMixin(models.AbstractModel):
    """The loop of a scheduled action, spread over all workers of the job queue.

    The scheduled action only enqueues slices; each is one job and one transaction. As
    in the loop, a slice is locked, and only what is still due of it is done: a job that
    comes twice, or late, does nothing.
    """

    _inherit = "sale.batch.job.mixin"

    def _run_batch_job(self, work, due, fail=None, get_key=None, run=None, more=None):
        """Enqueue what is to be done, or do it where it is not many records' work."""
        if not self or work not in QUEUED:
            return super()._run_batch_job(work, due, fail, get_key, run, more)
        # Slices that wait hold what is still due: it would only be enqueued twice.
        if not self._has_open_slices(work):
            self._enqueue_slices(work, due, fail, get_key, run, more)
        elif run:
            self.browse()._close_run(run)
        return None

    def _run_one_by_one(self, work, more=None):
        """Enqueue one job for each record: it commits on its own, as often as it needs.

        A worker that dies takes no other record with it, and the record itself says how
        far it was.
        """
        if self and not self._has_open_slices(work):
            jobs = [record._delay_part(work)._do_alone(work) for record in self]
            self._enqueue(work, jobs, more=more)

    @api.model
    def _has_open_slices(self, work):
        # sudo: nothing is told of the jobs
        return bool(
            self.env["queue.job"]
            .sudo()
            .search_count(
                [
                    ("identity_key", "=like", self._get_slice_key(work, "%")),
                    ("state", "in", (PENDING, ENQUEUED, STARTED)),
                ],
                limit=1,
            )
        )

    @api.model
    def _get_slice_key(self, work, ids):
        """Return what a slice has that no other one has while it waits."""
        return f"sale_renewal:{self._name}:{work}:{ids}"

    def _enqueue_slices(self, work, due, fail, get_key, run, more):
        """Enqueue the records in slices; see :meth:`_run_batch_job`."""
        groups, jobs = self._get_groups(get_key), []
        while groups:
            records = self._take_batch(groups, SLICE)
            jobs.append(records._delay_part(work)._do_slice(work, due, fail, run))
        self._enqueue(work, jobs, run, more)

    def _delay_part(self, work):
        """Return these records so that what they do next becomes a job."""
        return self.delayable(
            channel=CHANNEL,
            max_retries=ATTEMPTS,
            description=f"{work}: {len(self)} records",
            identity_key=self._get_slice_key(work, ",".join(map(str, self.ids))),
        )

    def _enqueue(self, work, jobs, run=None, more=None):
        """Enqueue jobs, and what closes the round after the last of them."""
        close = self.delayable(channel=CHANNEL, description=f"{work}: close")
        cron = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        group(*jobs).on_done(close._close_round(run, cron, more)).delay()

    def _do_slice(self, work, due, fail=None, run=None):
        """Do what is still due of one slice, as a job of the queue.

        See :meth:`_run_batch_job` for the parameters.

        :raise RetryableJobError: while others hold some of it, up to the last attempt
        """
        records = self.exists()
        locked = records.try_lock_for_update(allow_referencing=True)
        if locked != records and not self._is_last_attempt():
            raise RetryableJobError("Others are working on some of it.", seconds=WAIT)
        domain = self._get_domain_of_companies(due)
        locked._do_free(BatchJob(work, domain, fail, run and run.exists()))

    @api.model
    def _is_last_attempt(self):
        # sudo: a job may run as a user who sees no jobs; nothing is told
        jobs = self.env["queue.job"].sudo()
        job = jobs.search([("uuid", "=", self.env.context.get("job_uuid"))])
        return job.retry + 1 >= ATTEMPTS

    def _do_alone(self, work):
        """Do one record, as a job of the queue that may commit."""
        if self.exists():
            getattr(self, work)()

    def _close_round(self, run=None, cron=None, more=None):
        """Close what keeps the round, and start the next one if more is due.

        :param cron: the scheduled action that enqueued it
        :param more: see :meth:`_run_batch_job`
        """
        if run := run and run.exists():
            self.exists()._close_run(run)
        if more and self._is_more_due(*more):
            for job in cron.exists():
                job._trigger()
