from odoo import api, models

from odoo.addons.queue_job.delay import group

from .sale_batch_job_mixin import ATTEMPTS, CHANNEL


class SaleRevenueRetention(models.Model):
    """Figures of months that are made anew, each month by any worker of the queue.

    A month is made of the movements that are there when its turn comes: a job that
    comes twice, or late, leaves the same figures.
    """

    _inherit = "sale.revenue.retention"

    @api.model
    def _build_each(self, build, pairs):
        """Enqueue one job for each month."""
        if pairs and not self._has_open_slices(build):
            jobs = [
                self.delayable(
                    channel=CHANNEL,
                    max_retries=ATTEMPTS,
                    description=f"{build}: {company.id} {month}",
                    identity_key=self._get_slice_key(build, f"{company.id}:{month}"),
                )._build_alone(build, company, month)
                for company, month in pairs
            ]
            group(*jobs).delay()
        # Nothing is left for the scheduled action: it would be called again at once.
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    @api.model
    def _build_alone(self, build, company, month):
        """Make one month, as a job of the queue.

        :param str build: name of the method that makes it
        """
        getattr(self, build)(company, month)
