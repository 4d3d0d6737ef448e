import logging
import random
import time
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# More than one call of a job gets to: what is due is never all read at once.
MAX_DUE = 5000

# A batch begins small and grows, as long as it takes less of the processor than this.
FIRST_SIZE = 50
BATCH_SIZE = 200
BATCH_CPU_SECONDS = 4
# Smaller batches cost more per record: only what would not be done in time is smaller.
MIN_SIZE = 50
MAX_ATTEMPTS = 5
FIRST_WAIT = 0.05  # seconds; doubled with every attempt
# Odoo gives a job ten seconds, and then calls it up to ten times more.
MIN_SECONDS = 5
# What Odoo's server raises in a worker whose time is over, whatever it is doing.
TIME_IS_OVER = "CPU time limit exceeded."


class BatchJob(NamedTuple):
    """What a scheduled action does with many records."""

    work: str  # name of the method that does a batch
    domain: Domain  # what has to be true for a record once it is locked
    fail: str | None  # name of the method that notes an error on one record
    run: models.BaseModel | None  # the record that keeps what was done


class SaleBatchJobMixin(models.AbstractModel):
    """The loop of a scheduled action over many records of one model.

    Batches are locked, done in one go and committed. A batch that fails is split until
    the failing record stands alone: that one keeps its error, the others go on. A
    conflict with a user who saved one of the records costs the retry of one batch.
    """

    _name = "sale.batch.job.mixin"
    _description = "Batches of a Scheduled Action"

    def _run_batch_job(self, work, due, fail=None, get_key=None, run=None, more=None):
        """Do ``work`` on the records of ``self`` that nobody else is working on; what
        somebody holds gets a second chance in the end.

        Where several workers share the job, each begins with its own share, and then
        takes what the others have not got to.

        Only to be called by a scheduled action: it commits.

        :param str work: name of the method that does a batch
        :param str due: see :meth:`_get_domain_of_companies`; what has to be true for a
            record once it is locked
        :param str fail: name of the method that notes an error on one record; it gets
            the message. Without it, errors only go to the log.
        :param get_key: function of a record; what has the same key is done together
        :param run: the record that keeps what was done, see :meth:`_note_in_run`
        :param tuple more: what may be due beyond these: the name of a method and an
            order, see :meth:`_is_more_due`
        """
        domain = self._get_domain_of_companies(due)
        job = BatchJob(work, domain, fail, run)
        self._retry(self.env["ir.cron"]._commit_progress, remaining=len(self))
        own, others = self._share_out(self._get_groups(get_key))
        reached, in_time = self._run_groups(job, own)
        if in_time:
            self._run_groups(job, others)
        if run:
            self._retry(reached._close_run, run)
        self._ask_for_more(more)

    def _run_groups(self, job, groups):
        """Do the records of some groups, batch by batch.

        :return: the records it got to, and whether there was time for all of them
        :rtype: tuple
        """
        reached, held, size = self.browse(), [], min(FIRST_SIZE, BATCH_SIZE)
        while groups:
            batch = self._take_batch(groups, size)
            start, start_cpu = time.monotonic(), time.thread_time()
            free, time_left = batch._run_batch(job)
            reached += batch
            held.append(batch - free)
            duration = time.monotonic() - start
            # Another one like this would take longer than Odoo lets a worker live.
            if time_left <= duration:
                return reached, False
            cpu = time.thread_time() - start_cpu
            size = self._get_next_size(size, cpu, duration, time_left)
        for batch in filter(None, held):
            if not batch._run_batch(job, processed=0)[1]:
                return reached, False
        return reached, True

    def _get_next_size(self, size, cpu, duration, time_left):
        """Return how many records are done together after a batch took so long.

        A machine that is busy makes batches last longer, and not smaller.

        :param float cpu: seconds of the processor that it took
        :param float duration: seconds that it took
        :param float time_left: seconds that Odoo gives the job yet
        """
        if cpu > BATCH_CPU_SECONDS:
            return min(max(size // 2, MIN_SIZE), BATCH_SIZE)
        if 2 * duration > time_left:
            return size
        return min(size * 2, BATCH_SIZE)

    def _get_groups(self, get_key=None):
        """Return the ids of what is done together, what comes first being the last."""
        if not get_key:
            return [[record_id] for record_id in reversed(self._ids)]
        groups = {}
        for record in self:
            groups.setdefault(get_key(record), []).append(record.id)
        return list(reversed(groups.values()))

    def _take_batch(self, groups, size):
        """Take about as many records from the groups, and keep each group together."""
        ids = []
        while groups and len(ids) < size:
            ids += groups.pop()
        return self.browse(ids)

    @api.model
    def _is_time_over(self):
        """Return whether Odoo calls the job again though its time is over.

        What is left is for its next start, which follows at once.
        """
        end = self.env.context.get("cron_end_time", float("inf"))
        if time.monotonic() < end - MIN_SECONDS:
            return False
        self.env["ir.cron"]._commit_progress(remaining=1)
        return True

    def _run_batch(self, job, processed=None):
        """Lock, do and commit one batch.

        One that others never leave in peace is split, to find the record they work on.

        :param int processed: how many of the records count as done now; default: all
        :return: the records that nobody else held, and the seconds left for more
        """
        processed = len(self) if processed is None else processed
        try:
            return self._retry(self._do_batch, job, processed)
        except Exception as error:  # a commit, too, fails on whatever add-ons demand
            if str(error) == TIME_IS_OVER:
                raise
            # What was done is undone already if it was a conflict.
            self.env.cr.rollback()
            if len(self) == 1:
                return self.browse(), self._leave_out(error, job, processed)
        middle = len(self) // 2
        done, _time_left = self[:middle]._run_batch(job, 0)
        more, time_left = self[middle:]._run_batch(job, processed)
        return done + more, time_left

    def _leave_out(self, error, job, processed):
        """Go on without a record that could not be committed.

        :return: the seconds left for more
        """
        if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            _logger.warning(
                "%s: left out %s, which others keep changing", job.work, self
            )
        else:
            self._fail(job.work, job.fail, error)
        return self._retry(self.env["ir.cron"]._commit_progress, processed)

    def _do_batch(self, job, processed):
        locked = self._do_free(job)
        # Odoo has work of its own to do before it commits: it, too, may be in conflict.
        time_left = self.env["ir.cron"]._commit_progress(processed)
        self.env.invalidate_all()
        return locked, time_left

    def _do_free(self, job):
        """Lock the records that nobody holds, and do those that are still due.

        :return: what could be locked
        """
        # Others may go on referring to the records: nothing they are identified by
        # changes.
        locked = self.try_lock_for_update(allow_referencing=True)
        due = locked.filtered_domain(job.domain)
        due._work_or_split(job.work, job.fail)
        if job.run:
            due._note_in_run(job.run)
        return locked

    def _note_in_run(self, run):
        """Hook: keep what became of the records of one batch, in its transaction.

        :param run: the record that keeps it
        """

    def _close_run(self, run):
        """Hook: keep that the job is over, having got to these records."""

    def _retry(self, function, *args, **kwargs):
        """Call a function that stands for one transaction; after a conflict with other
        transactions, do it again from what is true by then.
        """
        attempt = 1
        while True:
            try:
                result = function(*args, **kwargs)
                self.env.flush_all()
                return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if attempt == MAX_ATTEMPTS:
                    raise
            _logger.info("%s: conflict, trying again", function.__name__)
            time.sleep(random.uniform(0, FIRST_WAIT * 2**attempt))
            attempt += 1

    def _work_or_split(self, work, fail, *args):
        """Do the work on all records, or on those that can be done.

        :return: what the method returned, once for each part that was done together
        :rtype: list
        """
        if not self:
            return []
        try:
            with self.env.cr.savepoint():
                done = [getattr(self, work)(*args)]
                self._check_deferred_constraints()
                return done
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # whatever add-ons raise, the others go on
            if str(error) == TIME_IS_OVER:
                raise
            if len(self) > 1:
                middle = len(self) // 2
                done = self[:middle]._work_or_split(work, fail, *args)
                return done + self[middle:]._work_or_split(work, fail, *args)
            self._fail(work, fail, error)
            return []

    def _check_deferred_constraints(self):
        """Let the database refuse now, where the batch can still be split, what it
        would refuse at the commit.
        """
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
