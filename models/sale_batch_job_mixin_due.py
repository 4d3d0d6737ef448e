from odoo import api, models
from odoo.fields import Domain


class SaleBatchJobMixin(models.AbstractModel):
    """What a scheduled action does: what is due in all companies, and which of it where
    several workers share it.
    """

    _inherit = "sale.batch.job.mixin"

    @api.model
    def _get_domain_of_companies(self, due):
        """Return the domain of what is due in all companies, each on its own day.

        Companies for which the same is due make one condition, however many they are.

        :param str due: name of the method that takes a date and returns the domain for
            the current company, which need not name the company
        """
        found = {}
        for company in self.env["res.company"].search(Domain.TRUE):
            method = getattr(self.with_company(company), due)
            domain = method(company._get_contract_today())
            found.setdefault(repr(domain), (domain, []))[1].append(company.id)
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
