from odoo import models


class SaleBatchRunMixin(models.AbstractModel):
    """A record of what a scheduled action did with many records."""

    _name = "sale.batch.run.mixin"
    _description = "Record of a Scheduled Action"

    def _note_batch(self, records):
        """Keep what became of the records of one batch, in its transaction."""

    def _finish(self, reached):
        """Keep that the run is over.

        :param reached: the records that it got to
        """
