from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal.wizards import sale_renewal_forecast

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalForecastPages(RenewalCommon):
    """A forecast of very many renewals lists the first ones, then the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls.env["sale.contract"]
        for month in ("03", "04", "05", "06", "07"):
            cls.contracts += cls._create_contracts(
                cls.customer_a, start=f"2025-{month}-01"
            )

    def setUp(self):
        super().setUp()
        self.patch(sale_renewal_forecast, "PAGE", 2)

    def _open(self, day, user=None):
        forecasts = self.env["sale.renewal.forecast"].with_user(user or self.env.user)
        action = forecasts.create({"date": day}).action_show()
        return action, self._get_lines(action, user)

    def _get_lines(self, action, user=None):
        lines = self.env[action["res_model"]].with_user(user or self.env.user)
        return lines.search(action["domain"])

    def test_the_first_ones_then_the_next(self):
        more = self.env.ref("sale_renewal.sale_renewal_forecast_line_view_list_more")
        action, lines = self._open("2026-06-30")
        self.assertEqual(lines.contract_id, self.contracts[:2])
        self.assertIn("the first 2, and 3 more to show", action["name"])
        self.assertEqual(action["views"][0], (more.id, "list"))
        action = lines.browse().action_show_more()
        lines = self._get_lines(action)
        self.assertEqual(lines.contract_id, self.contracts[:4])
        self.assertIn("the first 4, and 1 more to show", action["name"])
        action = lines[:1].action_show_more()
        lines = self._get_lines(action)
        self.assertEqual(lines.contract_id, self.contracts)
        self.assertEqual(sum(lines.mapped("old_mrr")), 500.0)
        self.assertNotIn("more to show", action["name"])
        self.assertNotIn((more.id, "list"), action["views"])
        with self.assertRaisesRegex(UserError, "All renewals until that day"):
            lines.browse().action_show_more()

    def test_what_is_renewed_together_stays_together(self):
        self.env.company.renewal_grouping = "customer"
        self.contracts.date_end = "2026-03-31"
        action, lines = self._open("2026-06-30")
        self.assertEqual(lines.contract_id, self.contracts)
        self.assertEqual(len(set(lines.mapped("renewal_date"))), 1)
        self.assertNotIn("more to show", action["name"])

    def test_what_ended_long_ago_is_listed_once(self):
        [old] = self._create_contracts(self.customer_b, start="2024-01-01")
        old.invalidate_recordset()
        self._run_state_job()
        _action, lines = self._open("2026-06-30")
        self.assertEqual(lines.contract_id, old + self.contracts[:2])
        lines = self._get_lines(lines.browse().action_show_more())
        self.assertEqual(lines.contract_id, old + self.contracts[:4])

    def test_a_salesperson_goes_on_with_their_own_forecast(self):
        _action, lines = self._open("2026-06-30", self.salesman)
        self._open("2026-01-31", self.sale_manager)
        action = lines.browse().with_user(self.salesman).action_show_more()
        lines = self._get_lines(action, self.salesman)
        self.assertEqual(lines.contract_id, self.contracts[:4])

    def test_the_queries_do_not_grow_with_the_contracts(self):
        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = self.env["sale.contract"]._preview_renewals("2026-06-30", number)
            self.assertEqual(len(rows), number)
            return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(5))
