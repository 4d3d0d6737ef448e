from odoo import api, models

from odoo.addons.queue_job.delay import group
from odoo.addons.sale_renewal.models.movements.sale_revenue_movement_job import BATCH

from .sale_batch_job_mixin import ATTEMPTS, CHANNEL

WORK = "_refresh_customers"


class SaleRevenueMovement(models.Model):
    """Movements of customers that are made anew, spread over the workers of the queue.

    A batch is read from the record of changes when its turn comes: a job that comes
    twice, or late, changes nothing.
    """

    _inherit = "sale.revenue.movement"

    @api.model
    def _refresh_batches(self, customers):
        """Enqueue the batches; the scheduled action goes on once they are done."""
        if not customers:
            return super()._refresh_batches(customers)
        if not self._has_open_slices(WORK):
            jobs = [
                self.delayable(
                    channel=CHANNEL,
                    max_retries=ATTEMPTS,
                    description=f"{WORK}: {len(customers[first : first + BATCH])}",
                    identity_key=self._get_slice_key(WORK, first),
                )._refresh_batch(customers[first : first + BATCH])
                for first in range(0, len(customers), BATCH)
            ]
            close = self.delayable(channel=CHANNEL, description=f"{WORK}: close")
            group(*jobs).on_done(close._close_batches()).delay()
        # Nothing is left for the scheduled action: it would be called again at once.
        self.env["ir.cron"]._commit_progress(remaining=0)
        return False

    @api.model
    def _refresh_batch(self, customers):
        """Make the movements of customers anew, as a job of the queue.

        :param customers: pairs of ids, as lists: so the queue keeps them
        """
        self._refresh_customers([tuple(pair) for pair in customers])

    @api.model
    def _close_batches(self):
        """Let the months be made with what is there now."""
        self.env.ref("sale_renewal.ir_cron_build_months")._trigger()
