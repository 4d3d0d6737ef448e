from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal.tests.common import RenewalCommon

from ..models import sale_revenue_movement
from .queue_common import QueueCommon

REFRESH = "sale_renewal.ir_cron_refresh_movements"
MONTHS = "sale_renewal.ir_cron_build_months"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestQueuedFigures(QueueCommon, RenewalCommon):
    """Movements and months are made by jobs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", products=cls.support
        )

    def _get_movements(self):
        domain = [("contract_id", "in", self.contracts.ids)]
        found = self.env["sale.revenue.movement"].search(domain, order="id")
        return [(row.partner_id, row.date, row.amount) for row in found]

    def _get_remaining(self, cron):
        """Return what a scheduled action has left for its next call."""
        domain = [("cron_id", "=", self.env.ref(cron).id)]
        last = self.env["ir.cron.progress"].search(domain, order="id desc", limit=1)
        return last.remaining

    def test_movements_that_are_missing_are_made_by_jobs(self):
        self.patch(sale_revenue_movement, "BATCH", 1)
        movements = self._get_movements()
        # Each is new, and ends with its year.
        self.assertEqual(
            [(day.isoformat(), amount) for _customer, day, amount in movements],
            [("2026-01-01", 100.0), ("2027-01-01", -100.0)] * 2,
        )
        self.env.cr.execute("DELETE FROM sale_revenue_movement")
        self.env.invalidate_all()
        self._run_cron(REFRESH)
        self._run_cron(REFRESH)
        self.assertEqual(self._get_remaining(REFRESH), 0)
        jobs = self._get_jobs()
        self.assertEqual(jobs.mapped("name"), ["_refresh_customers: 1"] * len(jobs))
        self.assertGreaterEqual(len(jobs), 2)
        self._do_jobs(jobs + jobs[:1])
        self.assertCountEqual(self._get_movements(), movements)
        self._do_jobs(self._get_jobs())
        self.assertFalse(self._get_jobs("wait_dependencies"))

    def test_months_are_made_by_jobs(self):
        self.assertEqual(len(self._get_movements()), 4)
        self._run_cron(MONTHS)
        months = [("company_id", "=", self.env.company.id)]
        retention = self.env["sale.revenue.retention"]
        self.assertFalse(retention.search(months))
        jobs = self._get_jobs()
        self.assertEqual(jobs.mapped("method_name"), ["_build_alone"] * 3)
        self._run_cron(MONTHS)
        self.assertEqual(self._get_jobs(), jobs)
        self.assertEqual(self._get_remaining(MONTHS), 0)
        self._do_jobs(jobs)
        found = retention.search([*months, ("month", "=", Date.to_date("2026-02-01"))])
        self.assertEqual(sum(found.mapped("closing")), 200.0)
