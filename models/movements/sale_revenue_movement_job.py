from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 1000  # customers of one transaction
# The changes that lack movements: two indexes are compared, of one number per row.
MISSING = SQL(
    """SELECT change.id FROM sale_contract_change change
    WHERE ABS(change.mrr_change) > 0.00001 AND change.partner_id IS NOT NULL
        AND change.company_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM sale_revenue_movement movement
            WHERE movement.change_id = change.id)"""
)
RECENT = 2  # days of which the job looks at everything once more


class SaleRevenueMovement(models.Model):
    """The part of ``sale.revenue.movement`` that is made by a scheduled action: what is
    missing, after an update or an import by other means, and what two users changed for
    one customer at the same moment.
    """

    _inherit = "sale.revenue.movement"

    @api.model
    def _cron_refresh_movements(self):
        """Make what is missing, batch by batch, and check what is recent."""
        progress = self.env["ir.cron"]._commit_progress
        missing = self._find_missing()
        progress(remaining=len(missing))
        if not self._refresh_batches(missing):
            return
        recent = self._find_recent()
        progress(remaining=len(recent))
        if self._refresh_batches(recent) and missing:
            self.env.ref("sale_renewal.ir_cron_build_months")._trigger()

    @api.model
    def _refresh_batches(self, customers):
        """Make the movements of customers, and commit each batch of them.

        :return: whether there was time for all
        """
        progress = self.env["ir.cron"]._commit_progress
        for first in range(0, len(customers), BATCH):
            batch = customers[first : first + BATCH]
            self._retry(self._refresh_customers, batch)
            if not self._retry(progress, len(batch)):
                return False
        return True

    @api.model
    def _forget_returns(self, companies):
        """Let the scheduled action decide anew who was lost and who came back."""
        self._refresh_pending()
        self.env.cr.execute(
            SQL(
                """DELETE FROM sale_revenue_movement WHERE company_id IN %s
                    AND movement_type IN ('churn', 'late_renewal', 'reactivation')""",
                tuple(companies.ids),
            )
        )
        self.invalidate_model()
        self._trigger_refresh()

    @api.model
    def _trigger_refresh(self):
        # sudo: who changes a setting need not be allowed to start scheduled actions
        self.env.ref("sale_renewal.ir_cron_refresh_movements").sudo()._trigger()

    @api.model
    def _has_missing(self):
        self._refresh_pending()
        query = SQL("SELECT EXISTS (%s)", MISSING)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _find_missing(self):
        """Return company and customer of all who lack some of their movements."""
        self._flush_sources()
        self._refresh_pending()
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT company_id, partner_id FROM sale_contract_change
                WHERE id = ANY(ARRAY(%s))""",
                MISSING,
            )
        )

    @api.model
    def _find_recent(self):
        """Return the customers of whom something was recorded of late."""
        self._flush_sources()
        since = fields.Datetime.now() - timedelta(days=RECENT)
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT company_id, partner_id FROM sale_contract_change
                WHERE write_date >= %s AND partner_id IS NOT NULL
                    AND company_id IS NOT NULL""",
                since,
            )
        )
