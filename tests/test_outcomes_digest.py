from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon

KPIS = (
    *("kpi_sale_contract_mrr", "kpi_sale_contract_net_new_mrr"),
    *("kpi_sale_renewals_due", "kpi_sale_renewal_rate"),
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestDigest(RenewalCommon):
    """The mail with figures says what recurs, and what became of renewals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {"name": "Ours", **dict.fromkeys(KPIS, True)}
        )
        cls.manager = new_test_user(cls.env, "max", "sales_team.group_sale_manager")

    def _get_figures(self, user):
        """Return the figures of the last 30 days."""
        rows = self.digest._compute_kpis(self.env.company, user)
        return {
            row["kpi_name"]: row["kpi_col3"]["value"]
            for row in rows
            if row["kpi_name"] in KPIS
        }

    def test_what_recurs_and_what_was_added(self):
        self._create_contracts(self.customer_a, start="2025-12-01")
        self._create_contracts(self.customer_b, start="2026-03-01")
        figures = self._get_figures(self.manager)
        self.assertIn("200", figures["kpi_sale_contract_mrr"])
        self.assertIn("100", figures["kpi_sale_contract_net_new_mrr"])
        self.assertEqual(figures["kpi_sale_renewals_due"], 0)
        self.assertEqual(figures["kpi_sale_renewal_rate"], "0.00")

    def test_what_became_of_renewals(self):
        kept, lost = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-03-01"
        )
        with freeze_time("2026-02-10 12:00:00"):
            (kept + lost)._create_renewals()
            kept.renewal_lead_id.order_ids.action_confirm()
            lost.renewal_lead_id.action_set_lost()
        self._run_state_job()
        figures = self._get_figures(self.manager)
        self.assertEqual(figures["kpi_sale_renewals_due"], 2)
        self.assertEqual(figures["kpi_sale_renewal_rate"], "50.00")

    def test_who_does_not_sell_reads_none_of_it(self):
        user = new_test_user(self.env, "ware", "stock.group_stock_user")
        self.assertEqual(self._get_figures(user), {})
