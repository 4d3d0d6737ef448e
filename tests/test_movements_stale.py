from datetime import date

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestStaleMonths(RenewalCommon):
    """Closed months say that their movements became others, even if these are as many
    as before.
    """

    def test_a_movement_of_another_amount_is_a_change_of_its_month(self):
        self.env["sale.contract.change"].search([]).unlink()  # those of the demo
        with freeze_time("2025-01-01"):
            contract = self._create_contracts(self.customer_a, start="2025-01-01")
            self.env.cr.flush()
        with freeze_time("2025-03-10"):
            contract.line_ids._change_quantity(3.0, date(2025, 3, 10))
            self.env.cr.flush()
        with freeze_time("2025-08-15"):
            self._run_cron("sale_renewal.ir_cron_build_months")
            more = contract.change_ids.filtered(lambda change: change.kind == "upsell")
            more = more[:1] + more.part_ids
            more.write({"mrr_change": 150.0, "mrr_change_company": 150.0})
            self.env.cr.flush()
            self._run_cron("sale_renewal.ir_cron_build_months")
        months = self.env["sale.revenue.month"].search(
            [("company_id", "=", self.env.company.id), ("restated", "=", True)]
        )
        self.assertEqual(min(months.mapped("month")), date(2025, 3, 1))
