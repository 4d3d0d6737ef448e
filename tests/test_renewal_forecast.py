from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged, users

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalForecast(RenewalCommon):
    """What will be renewed until a day, and making it at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.soon, cls.later = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-03-01"
        )
        cls.later.date_end = "2026-04-30"

    def _forecast(self, day=None, user=None):
        forecast = self.env["sale.renewal.forecast"].with_user(user or self.env.user)
        with Form(forecast) as form:
            if day:
                form.date = day
        forecast = form.record
        action = forecast.action_show()
        self.assertEqual(action["res_model"], "sale.renewal.forecast.line")
        return forecast.line_ids.search(action["domain"])

    def _get_line(self, lines, contract):
        return lines.filtered(lambda line: line.contract_id == contract)

    def test_three_months_ahead_by_default(self):
        forecast = self.env["sale.renewal.forecast"].create({})
        self.assertEqual(forecast.date, date(2026, 4, 15))

    def test_until_the_day_and_not_later(self):
        self.assertEqual(self._forecast("2026-01-28").contract_id, self.soon.browse())
        self.assertEqual(self._forecast("2026-01-29").contract_id, self.soon)
        self.assertEqual(self._forecast("2026-03-30").contract_id, self.soon)
        both = self._forecast("2026-03-31")
        self.assertEqual(both.contract_id, self.soon | self.later)
        self.assertEqual(both.mapped("will_be_made"), [True, True])
        self.assertFalse(self.soon.renewal_lead_id)

    def test_what_is_shown(self):
        self.plan_monthly.renewal_price = "uplift"
        self.soon.renewal_uplift = 5.0
        self.later.write({"renewal_output": "opportunity", "renewal_uplift": 10.0})
        self.later.line_ids.product_uom_qty = 3.0
        lines = self._forecast("2026-04-30")
        self.assertRecordValues(
            lines,
            [
                {
                    "partner_id": self.customer_a.id,
                    "user_id": self.salesman.id,
                    "company_id": self.env.company.id,
                    "renewal_date": date(2026, 1, 29),
                    "date_end": date(2026, 2, 28),
                    "output": "quotation",
                    "item_count": 1,
                    "items": "1 × Support",
                    "old_amount": 100.0,
                    "new_amount": 105.0,
                    "old_mrr": 100.0,
                    "new_mrr": 105.0,
                    "currency_id": self.env.company.currency_id.id,
                    "skip_reason": "",
                },
                {
                    "partner_id": self.customer_b.id,
                    "user_id": self.salesman.id,
                    "company_id": self.env.company.id,
                    "renewal_date": date(2026, 3, 31),
                    "date_end": date(2026, 4, 30),
                    "output": "opportunity",
                    "item_count": 1,
                    "items": "3 × Support",
                    "old_amount": 300.0,
                    "new_amount": 330.0,
                    "old_mrr": 300.0,
                    "new_mrr": 330.0,
                    "currency_id": self.env.company.currency_id.id,
                    "skip_reason": "",
                },
            ],
        )

    def test_by_month_and_exported(self):
        self.later.line_ids.date_end = "2026-03-31"
        lines = self._forecast("2026-04-30")
        months = lines.formatted_read_group(
            [("id", "in", lines.ids)],
            ["renewal_date:month", "will_be_made"],
            ["new_mrr:sum", "__count"],
        )
        self.assertEqual(
            [
                (month["will_be_made"], month["new_mrr:sum"], month["__count"])
                for month in months
            ],
            [(True, 100.0, 1), (False, 0.0, 1)],
        )
        columns = ["contract_id/number", "partner_id", "renewal_date", "new_amount"]
        exported = lines.export_data([*columns, "skip_reason"])["datas"]
        self.assertEqual(
            exported[0], [self.soon.number, "Azure Books", date(2026, 1, 29), 100.0, ""]
        )
        self.assertIn("No item runs to its end", exported[1][-1])

    def test_it_says_what_the_job_then_does(self):
        self.env.company.renewal_late_days = 60
        self.plan_monthly.renewal_price = "uplift"
        self.soon.renewal_uplift, self.later.renewal_uplift = 5.0, 10.0
        self.soon.line_ids.discount = 20.0
        lines = self._forecast("2026-04-30")
        self.assertEqual(lines.mapped("new_mrr"), [84.0, 110.0])
        with freeze_time("2026-03-31"):
            self._run_renewal_job()
        for line in lines:
            lead = line.contract_id.renewal_lead_id
            self.assertEqual(lead.recurring_revenue_monthly, line.new_mrr)
            self.assertEqual(lead.order_ids.amount_untaxed, line.new_amount)
            self.assertEqual(lead.user_id, line.user_id)

    def test_the_price_of_the_pricelist_and_of_another_product(self):
        self.plan_monthly.renewal_price = "list"
        self.support.list_price = 130.0
        self.support.renewal_product_id = self.setup
        self.setup.contract_plan_id = self.plan_monthly
        lines = self._forecast("2026-04-30")
        self.assertEqual(lines.mapped("new_amount"), [250.0, 250.0])
        self.assertEqual(set(lines.mapped("items")), {"1 × Setup"})
        self.support.renewal_product_id = False
        lines = self._forecast("2026-04-30")
        self.assertEqual(lines.mapped("new_amount"), [130.0, 130.0])
        leads = lines.contract_id._create_renewals()
        self.assertEqual(leads.order_ids.mapped("amount_untaxed"), [130.0, 130.0])

    def test_discounts_of_the_pricelist_and_of_the_contract(self):
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        self.plan_monthly.renewal_price = "list"
        self.soon.pricelist_id = self._create_discount_pricelist(20)
        self.soon.line_ids.discount = 10.0
        self.support.taxes_id = self.env["account.tax"].create(
            {"name": "25 %", "amount": 25, "price_include_override": "tax_included"}
        )
        # Agreed, and so offered again.
        self.soon.line_ids.tax_ids = self.support.taxes_id
        for kept, amount in ((True, 72.0), (False, 64.0)):
            self.plan_monthly.renewal_keep_discount = kept
            line = self._get_line(self._forecast("2026-01-29"), self.soon)
            self.assertEqual(line.new_amount, amount)
            lead = self.soon._create_renewals()
            self.assertEqual(lead.line_ids.price_subtotal, amount)
            self.assertEqual(lead.order_ids.amount_untaxed, amount)
            lead.order_ids.unlink()
            lead.unlink()

    def test_what_is_skipped_says_why(self):
        self.later.line_ids.date_end = "2026-03-31"
        lines = self._forecast("2026-04-30")
        line = self._get_line(lines, self.later)
        self.assertFalse(line.will_be_made)
        self.assertEqual(lines.mapped("status"), ["made", "skipped"])
        self.assertIn("No item runs to its end", line.skip_reason)
        self.assertTrue(self._get_line(lines, self.soon).will_be_made)

    def test_only_what_ended_long_ago_today_is_too_late(self):
        gone, ended, ending = self._create_contracts(
            *[self.customer_a] * 3, start="2025-01-10"
        )
        gone.date_end, ended.date_end = "2025-12-15", "2025-12-16"
        ending.date_end = "2026-01-16"
        lines = self._forecast("2026-06-30")
        self.assertIn("too long ago", self._get_line(lines, gone).skip_reason)
        # It counts with nothing in the totals.
        self.assertRecordValues(
            self._get_line(lines, gone),
            [{"old_mrr": 100.0, "new_mrr": 0.0, "new_amount": 0.0}],
        )
        for contract in (ended, ending, self.soon, self.later):
            self.assertTrue(self._get_line(lines, contract).will_be_made)

    def test_what_is_renewed_together_is_shown_together(self):
        self.env.company.renewal_grouping = "customer"
        companion, other = self._create_contracts(
            self.customer_a, self.customer_a, start="2025-03-01"
        )
        (companion + other).renewal_lead_days = 0
        other.date_end = "2026-03-01"
        lines = self._forecast("2026-01-31")
        self.assertEqual(lines.contract_id, self.soon + companion)
        self.assertEqual(set(lines.mapped("renewal_date")), {date(2026, 1, 29)})

    def test_create_the_selected_now(self):
        lines = self._forecast("2026-04-30")
        action = self._get_line(lines, self.later).action_create_renewals()
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(action["res_id"], self.later.renewal_lead_id.id)
        self.assertTrue(self.later.renewal_lead_id.order_ids)
        self.assertFalse(self.soon.renewal_lead_id)

    def test_creating_says_what_was_left_out(self):
        other = self._create_contracts(self.customer_b, start="2025-03-01")
        other.line_ids.date_end = "2026-01-31"
        lines = self._forecast("2026-04-30")
        # Made by somebody else since.
        made = self.later._create_renewals()
        notice = lines.action_create_renewals()
        self.assertTrue(self.soon.renewal_lead_id)
        self.assertEqual(self.later.renewal_lead_id, made)
        self.assertFalse(other.renewal_lead_id)
        message = notice["params"]["message"]
        self.assertIn(f"{other.number}: No item runs to its end", message)
        self.assertIn(f"{self.later.number}: Its renewal opportunity exists", message)
        self.assertNotIn(self.soon.number, message)
        action = notice["params"]["next"]
        self.assertEqual(action["res_id"], self.soon.renewal_lead_id.id)
        with self.assertRaisesRegex(UserError, "No item runs to its end"):
            self._get_line(lines, other).action_create_renewals()

    def test_a_salesperson_sees_and_makes_their_own(self):
        self.soon.user_id = self.sale_manager
        with self.with_user("salesman"):
            lines = self._forecast("2026-04-30", self.env.user)
            self.assertEqual(lines.contract_id, self.later)
            lines.action_create_renewals()
        self.assertEqual(self.later.renewal_lead_id.user_id, self.salesman)
        self.assertFalse(self.soon.renewal_lead_id)

    @users("salesman")
    def test_forecasts_of_colleagues_stay_theirs(self):
        theirs = self._forecast("2026-04-30", self.sale_manager)
        self.assertEqual(len(theirs), 2)
        with self.assertRaises(AccessError):
            theirs.with_user(self.env.user).read(["new_mrr"])
        self.assertFalse(theirs.with_user(self.env.user).search([]))

    def test_companies_that_are_not_chosen_stay_out(self):
        other = self._create_company(name="Other")
        self.env.user.company_ids += other
        there = self.soon.copy(
            {
                "company_id": other.id,
                "user_id": False,
                "team_id": False,
                "pricelist_id": False,
                "date_start": "2025-03-01",
            }
        )
        here = self.env.company
        for companies in (here, here + other):
            self.env = self.env(context={"allowed_company_ids": companies.ids})
            lines = self._forecast("2026-04-30")
            self.assertEqual(lines.company_id, companies)
        self.assertTrue(self._get_line(lines, there).will_be_made)
