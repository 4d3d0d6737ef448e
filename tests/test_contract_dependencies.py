from datetime import date

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestStoredDays(RenewalCommon):
    """Days that are stored follow what they are counted from."""

    def test_a_quotation_follows_the_periods_of_its_plan(self):
        plan = self.plan_monthly.copy()
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-01-16"
        )
        line = order.order_line
        line.plan_id = plan
        self.env.flush_all()
        self.assertEqual(line.period_end, date(2026, 2, 15))
        self.assertEqual(order.amount_untaxed, 100.0)
        plan.write({"align_periods": True, "align_day": 1})
        self.assertEqual(line.period_end, date(2026, 1, 31))
        # 16 of 31 days.
        self.assertEqual(order.amount_untaxed, 51.61)
        plan.write({"align_periods": False, "billing_interval": 2})
        self.assertEqual(line.period_end, date(2026, 3, 15))
        order.action_confirm()
        item = order.contract_ids.line_ids
        self.assertEqual(item.billing_start, date(2026, 3, 16))
        self.assertEqual(order.contract_ids.next_invoice_date, date(2026, 3, 16))

    def test_an_item_follows_the_plan_of_a_contract_that_was_not_billed(self):
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-01-16"
        )
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(contract.line_ids.billing_start, date(2026, 2, 16))
        self.assertEqual(contract.line_ids.delivery_start, date(2026, 2, 16))
        contract.plan_id = self.plan_monthly.copy({"align_periods": True})
        self.assertEqual(contract.line_ids.billing_start, date(2026, 2, 1))
        self.assertEqual(contract.line_ids.delivery_start, date(2026, 2, 1))
