from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestReportTours(HttpCase, RenewalCommon):
    """One click on a figure of the movements, and on a card of the dashboard, shows
    what is behind it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("sale.contract.change", "sale.revenue.month"):
            cls.env[name].search([]).unlink()  # those of the demo
        cls.team = cls.env["crm.team"].create({"name": "Tour team"})
        month = fields.Date.today() + relativedelta(months=-1, day=1)
        # A year that ended meanwhile, and one that began last month.
        cls._sell(cls.customer_a, month + relativedelta(months=-13))
        cls._sell(cls.customer_b, month)
        cls.env["sale.contract"].search([])._refresh_state()
        cls.env["sale.revenue.retention"]._build_month(cls.env.company, month)
        cls.manager = new_test_user(
            cls.env, "reports_manager", "sales_team.group_sale_manager"
        )

    @classmethod
    def _sell(cls, customer, day):
        """Send a quotation, confirm and invoice it on one day."""
        with freeze_time(day):
            order = cls._create_order(
                customer,
                cls.support + cls.setup,
                term_start_date=day,
                team_id=cls.team.id,
            )
            order.action_quotation_sent()
            order.action_confirm()
            cls.setup.invoice_policy = "order"
            order._create_invoices().action_post()
            cls.env.flush_all()

    def test_a_figure_of_the_movements_leads_to_its_rows(self):
        self.start_tour(
            "/odoo/orders",
            "sale_renewal_movements",
            login=self.manager.login,
            timeout=300,
        )

    def test_the_dashboard_leads_to_its_reports(self):
        dashboard = self.env.ref("sale_renewal.spreadsheet_dashboard_recurring_revenue")
        self.start_tour(
            f"/odoo/dashboards?dashboard_id={dashboard.id}",
            "sale_renewal_dashboard",
            login=self.manager.login,
            timeout=180,
        )

    def test_each_report_on_customers_that_stay_leads_to_its_rows(self):
        self.start_tour(
            "/odoo/orders",
            "sale_renewal_retention",
            login=self.manager.login,
            timeout=300,
        )

    def test_each_report_on_orders_and_renewals_leads_to_its_rows(self):
        self.start_tour(
            "/odoo/orders",
            "sale_renewal_outcomes",
            login=self.manager.login,
            timeout=300,
        )
