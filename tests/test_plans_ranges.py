from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestPlanRanges(RenewalCommon):
    """Numbers with which no calendar can count are refused when they are saved."""

    def _assert_refused(self, record, text, **values):
        for user in (self.sale_manager, self.env.user):
            with (
                self.subTest(record=record, values=values, user=user.name),
                self.assertRaisesRegex(ValidationError, text),
                self.env.cr.savepoint(),
            ):
                record.with_user(user).write(values)

    def test_terms_and_billing_periods_last_a_century_at_most(self):
        text = "at most 100 years"
        plan = self.plan_monthly
        self._assert_refused(plan, text, term_count=9999)
        self._assert_refused(plan, text, term_count=1201, term_unit="month")
        self._assert_refused(plan, text, term_count=5201, term_unit="week")
        self._assert_refused(plan, text, term_count=40000, term_unit="day")
        self._assert_refused(plan, text, renewal_term_count=101)
        self._assert_refused(plan, text, billing_interval=1201)
        with self.assertRaisesRegex(ValidationError, text):
            plan.copy({"term_count": 9999})

    def test_a_century_is_sold(self):
        self.plan_yearly.write({"term_count": 100, "billing_interval": 100})
        contract = self._create_contracts(
            self.customer_a, start="2026-02-28", products=self.licence
        )
        self.assertEqual(contract.date_end, date(2126, 2, 27))
        self.plan_yearly.copy({"term_count": 36500, "term_unit": "day"})

    def test_a_plan_of_before_says_what_is_wrong(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_contract_plan SET term_count = 9999 WHERE id = %s",
            [self.plan_monthly.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "at most 100 years"):
            self._create_contracts(self.customer_a, start="2026-02-01")

    def test_days_and_percentages(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        days = "days from 0 to 36500"
        self._assert_refused(self.plan_monthly, days, renewal_lead_days=1_000_000)
        self._assert_refused(contract, days, renewal_lead_days=1_000_000)
        reminders = [Command.create({"days_before": 1_000_000})]
        self._assert_refused(self.plan_monthly, days, reminder_ids=reminders)
        for field in ("renewal_late_days", "renewal_gap_days"):
            with self.assertRaisesRegex(ValidationError, days):
                self.env.company[field] = 1_000_000
            self.env.company[field] = 30
        percent = "percentage from -100 to 1000"
        for record in (self.plan_monthly, contract, contract.line_ids):
            self._assert_refused(record, percent, renewal_uplift=5000)
            self._assert_refused(record, percent, renewal_uplift=-101)

    def test_price_changes(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        with self.assertRaisesRegex(ValidationError, "percentage from -100"):
            self.env["sale.contract.price.change"].create(
                {
                    "contract_ids": contract.ids,
                    "date": "2026-02-01",
                    "percent": 1e9,
                }
            )

    def test_days_of_terms_are_of_this_millennium(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        text = "from the year 1900 to the year 2999"
        self._assert_refused(contract, text, date_end="9999-12-31")
        order = self._create_order(self.customer_a, self.support)
        for field in ("term_start_date", "term_end_date"):
            with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                order[field] = "9999-06-01"
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            contract.copy({"date_start": "9999-06-01"})

    def test_an_item_has_a_unit_of_its_product(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01").copy()
        hours = self.env.ref("uom.product_uom_hour")
        self._assert_refused(
            contract.line_ids, "cannot be counted in Hours", product_uom_id=hours.id
        )
        contract.line_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
