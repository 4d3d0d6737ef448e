import time

from odoo import api, models
from odoo.fields import Domain

from . import sale_batch_job_mixin as engine


class SaleBatchJobMixin(models.AbstractModel):
    """What a scheduled action does: what is due in all companies, and which of it where
    several workers share it.
    """

    _inherit = "sale.batch.job.mixin"

    @api.model
    def _search_due(self, due, order="id"):
        """Return what a scheduled action begins with: what is due, or as much of it as
        it can get to before it is called again.

        :param str due: see :meth:`_get_domain_of_companies`
        """
        domain = self._get_domain_of_companies(due)
        return self.search(domain, order=order, limit=engine.MAX_DUE)

    @api.model
    def _run_due(self, work, due, order="id", **options):
        """Do what is due, or as much of it as there is time for.

        :param str work, due: see :meth:`_run_batch_job`, also for the options
        :param str order: what comes first
        """
        if found := self._search_due(due, order):
            found._run_batch_job(work, due, more=(due, order), **options)

    def _is_more_due(self, due, order):
        """Return whether more is due than these, of which each had its turn.

        What could not be done waits for the next day.

        :param str due: see :meth:`_get_domain_of_companies`
        :param str order: what comes first
        """
        return len(self) >= engine.MAX_DUE and bool(self._search_due(due, order) - self)

    def _ask_for_more(self, more):
        """Have the job called again if more is due than it was given.

        :param tuple more: see :meth:`_run_batch_job`
        """
        if more and self._is_more_due(*more):
            self._retry(self.env["ir.cron"]._commit_progress, remaining=1)

    def _run_one_by_one(self, work, more=None):
        """Do what takes transactions of its own for each record, and commits them.

        Where several workers share the job, each begins with its own share.

        :param str work: name of the method that does one record
        :param tuple more: see :meth:`_run_batch_job`
        """
        self._retry(self.env["ir.cron"]._commit_progress, remaining=len(self))
        own, others = self._share_out(self._get_groups())
        groups = others + own
        while groups:
            start = time.monotonic()
            getattr(self._take_batch(groups, 1), work)()
            time_left = self._retry(self.env["ir.cron"]._commit_progress, 1)
            self.env.invalidate_all()
            if time_left <= time.monotonic() - start:
                return
        self._ask_for_more(more)

    @api.model
    def _get_companies_by_day(self):
        """Return all companies by the day that it is there: three days at most.

        :rtype: dict
        """
        companies = self.env["res.company"].search_fetch(Domain.TRUE, ["tz"])
        return companies.grouped(lambda company: company._get_contract_today())

    @api.model
    def _get_domain_of_companies(self, due):
        """Return the domain of what is due in all companies, each on its own day.

        Companies for which the same is due make one condition, however many they are.

        :param str due: name of the method that takes a date and returns the domain for
            the current company, which need not name the company
        """
        return self._get_domain_on_days(due, self._get_companies_by_day())

    @api.model
    def _get_domain_on_days(self, due, days, is_alike=False):
        """As :meth:`_get_domain_of_companies`, on days that were asked for already.

        :param dict days: see :meth:`_get_companies_by_day`
        :param bool is_alike: what is due on a day is the same for all companies
        """
        found = {}
        for day, companies in days.items():
            for some in [companies] if is_alike else companies:
                domain = getattr(self.with_company(some[0]), due)(day)
                found.setdefault(repr(domain), (domain, []))[1].extend(some.ids)
        return Domain.OR(
            Domain("company_id", "in", ids) & domain for domain, ids in found.values()
        )

    def _filter_own_share(self, get_key=None):
        """Return what the worker that runs this begins with.

        :param get_key: see :meth:`_run_batch_job`
        """
        own, _others = self._share_out(self._get_groups(get_key))
        return self & self.browse(record_id for ids in own for record_id in ids)

    @api.model
    def _share_out(self, groups):
        """Split what is to be done among the workers that share the job.

        :param groups: see :meth:`_get_groups`
        :return: the groups of this worker, and those of the others, which they get to
            last coming first
        :rtype: tuple
        """
        number, workers = self.env["ir.cron"]._get_share()
        own, others = [], []
        for ids in groups:
            (own if min(ids) % workers == number else others).append(ids)
        return own, others[::-1]
