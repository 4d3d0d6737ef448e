from odoo import api, models
from odoo.fields import Domain

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

    def _run_batch_job(self, work, due, fail=None, get_key=None, run=None):
        """Enqueue what is to be done, or do it where it is not many records' work."""
        if not self or work not in QUEUED:
            return super()._run_batch_job(work, due, fail, get_key, run)
        # Slices that wait hold what is still due: it would only be enqueued twice.
        if not self._has_open_slices(work):
            self._enqueue_slices(work, due, fail, get_key, run)
        elif run:
            self.browse()._close_run(run)
        return None

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

    def _enqueue_slices(self, work, due, fail, get_key, run):
        """Enqueue the records in slices, and what closes the round after the last.

        See :meth:`_run_batch_job`.
        """
        groups = self._get_groups(get_key)
        slices = []
        while groups:
            slices.append(self._take_batch(groups, SLICE))
        close = self.delayable(channel=CHANNEL, description=f"{work}: close")
        close = close._close_slices(
            due, run, self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        )
        group(
            *(
                records.delayable(
                    channel=CHANNEL,
                    max_retries=ATTEMPTS,
                    description=f"{work}: {len(records)} records",
                    identity_key=self._get_slice_key(
                        work, ",".join(map(str, records.ids))
                    ),
                )._do_slice(work, due, fail, run)
                for records in slices
            )
        ).on_done(close).delay()

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

    def _close_slices(self, due, run, cron):
        """Close what keeps the round, and start the next one if more is due.

        :param due: see :meth:`_run_batch_job`
        :param cron: the scheduled action that enqueued it
        """
        records = self.exists()
        if run := run and run.exists():
            records._close_run(run)
        domain = self._get_domain_of_companies(due)
        left = records.filtered_domain(domain)
        # Where nothing could be done, the rest waits for the next day.
        if len(left) < len(records) and self.search_count(
            domain & Domain("id", "not in", left.ids), limit=1
        ):
            for job in cron.exists():
                job._trigger()
