import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100
MAX_ATTEMPTS = 5


class SaleBatchJobMixin(models.AbstractModel):
    """The loop of a scheduled action over many records of one model.

    Batches are locked, done in one go and committed. A batch that fails is split until
    the failing record stands alone: that one keeps its error, the others go on. A
    conflict with a user who saved one of the records costs the retry of one batch.
    """

    _name = "sale.batch.job.mixin"
    _description = "Batches of a Scheduled Action"

    @api.model
    def _get_domain_of_companies(self, method):
        """Return the domain for the records of all companies, each on its own day.

        :param str method: name of the method that takes a date and returns the domain
            for the current company
        """
        return Domain.OR(
            getattr(self.with_company(company), method)(company._get_contract_today())
            for company in self.env["res.company"].search([])
        )

    def _run_batch_job(self, work, domain, fail=None, batches=None, note=None):
        """Do ``work`` on the records of ``self`` that nobody else is working on.

        Only to be called by a scheduled action: it commits.

        :param str work: name of the method that does a batch
        :param domain: what has to be true for a record once it is locked
        :param str fail: name of the method that notes an error on one record; it gets
            the message. Without it, errors stop the job.
        :param batches: what is done together; default: any hundred records
        :return: the records it got to before its time was over
        :param note: function that is called with what was done of each batch
        """
        self.env["ir.cron"]._commit_progress(remaining=len(self))
        reached = self.browse()
        for batch in batches or self._get_batches():
            batch._run_batch(work, domain, fail, note)
            self.env.invalidate_all()
            reached += batch
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break
        return reached

    def _get_grouped_batches(self, get_key):
        """Return batches of about the usual size that keep groups together.

        :param get_key: function of a record; what has the same key stays together
        """
        groups = {}
        for record in self:
            groups.setdefault(get_key(record), []).append(record.id)
        batches, ids = [], []
        for group in groups.values():
            ids += group
            if len(ids) >= BATCH_SIZE:
                batches.append(self.browse(ids))
                ids = []
        return [*batches, self.browse(ids)] if ids else batches

    def _get_batches(self):
        return [
            self[start : start + BATCH_SIZE]
            for start in range(0, len(self), BATCH_SIZE)
        ]

    def _run_batch(self, work, domain, fail, note=None, attempts=MAX_ATTEMPTS):
        """Lock and do one batch; after a conflict, start it again from what is true."""
        try:
            locked = self.try_lock_for_update().filtered_domain(domain)
            locked._work_or_split(work, fail)
            if note:
                note(locked)
            self.env.flush_all()
        except OperationalError:
            self.env.cr.rollback()
            self.env.invalidate_all()
            if attempts == 1:
                raise
            _logger.info("%s: conflict, retrying %s records", work, len(self))
            self._run_batch(work, domain, fail, note, attempts - 1)

    def _work_or_split(self, work, fail):
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                getattr(self, work)()
        except OperationalError:
            raise
        except Exception as error:  # whatever add-ons raise, the others go on
            if not fail:
                raise
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._work_or_split(work, fail)
                self[middle:]._work_or_split(work, fail)
                return
            getattr(self, fail)(self._get_error_message(error))

    @api.model
    def _get_error_message(self, error):
        """Return what users are told about an error; surprises also go to the log."""
        if isinstance(error, UserError | RedirectWarning):
            return error.args[0]
        _logger.warning("Unexpected error in a scheduled action", exc_info=error)
        return self.env._(
            "Unexpected error, please tell your administrator: %s", repr(error)
        )
