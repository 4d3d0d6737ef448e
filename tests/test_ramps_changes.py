from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .ramp_common import RampCommon

STEPS = [(3, 10.0, 6.0), (3, 20.0, 6.0), (6, 20.0, 9.0)]
DAYS = ("2026-01-01", "2026-03-31", "2026-04-01", "2026-07-01", "2026-12-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 12:00:00")
class TestRampChanges(RampCommon):
    """What happens to contracts also happens to those with a ramp: 60 a month, 120
    from April on, 180 from July on.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_ramp_order(STEPS, start="2026-01-01")
        cls.order.action_confirm()
        cls.contract = cls.order.contract_ids
        cls.item = cls.contract.line_ids[0]
        cls.order._create_invoices().action_post()

    def _assert_worth(self, *amounts):
        """Assert the MRR on some days, of the items and of the records."""
        self.assertEqual(self._get_mrr(self.contract, *DAYS), list(amounts))
        self.assertEqual(self._get_logged_mrr(self.contract, *DAYS), list(amounts))

    def test_the_record_has_the_steps_with_their_days(self):
        self._assert_worth(60.0, 60.0, 120.0, 180.0, 180.0)
        changes = self.contract.change_ids.sorted("date")
        self.assertEqual(changes.mapped("kind"), ["new", "upsell", "price"])
        self.assertEqual(changes[1].before, "10 × $\xa06.00 per month")
        self.assertEqual(changes[1].after, "20 × $\xa06.00 per month")

    def test_a_change_of_quantity_changes_later_steps_by_as_much(self):
        self.item._change_quantity(12.0, Date.to_date("2026-02-01"))
        self._assert_worth(60.0, 72.0, 132.0, 198.0, 198.0)
        self.assertEqual(
            self._bill(self.contract, "2026-02-01", "2026-03-01", "2026-04-01"),
            [72.0, 72.0, 132.0],
        )

    def test_a_price_rise_raises_later_steps_in_proportion(self):
        self.item._change_price(Date.to_date("2026-02-01"), 6.6)
        self._assert_worth(60.0, 66.0, 132.0, 198.0, 198.0)
        self.assertEqual(self._bill(self.contract, "2026-02-01"), [66.0])

    def test_a_removal_ends_all_steps(self):
        self.item._remove(Date.to_date("2026-05-01"))
        self._assert_worth(60.0, 60.0, 120.0, 0.0, 0.0)
        self.assertEqual(
            self._bill(self.contract, "2026-04-01", "2026-12-01"), [240.0, 0.0]
        )

    def test_a_pause_leaves_the_steps_where_they_are(self):
        self.contract._pause(Date.to_date("2026-03-01"), Date.to_date("2026-04-30"))
        self.assertEqual(
            self._get_mrr(self.contract, *DAYS), [60.0, 0.0, 0.0, 180.0, 180.0]
        )
        self.assertEqual(
            self._get_logged_mrr(self.contract, "2026-03-01", "2026-05-01", *DAYS[3:]),
            [0.0, 120.0, 180.0, 180.0],
        )
        self.assertEqual(
            self._bill(self.contract, "2026-04-01", "2026-05-01", "2026-07-01"),
            [60.0, 120.0, 300.0],
        )

    def test_a_cancellation_ends_the_steps_and_credits_what_was_billed(self):
        self._bill(self.contract, "2026-04-01")
        self.contract.action_cancel("2026-04-16", credit=True)
        # 15 of 30 days of 120.
        change = self.contract.change_ids.filtered(lambda c: c.kind == "cancel")
        self.assertEqual(change.credit_move_ids.amount_untaxed, 60.0)
        self.assertEqual(
            self._get_logged_mrr(self.contract, "2026-04-15", "2026-04-16", *DAYS[3:]),
            [120.0, 0.0, 0.0, 0.0],
        )
        self.contract.action_undo_cancel()
        self._assert_worth(60.0, 60.0, 120.0, 180.0, 180.0)

    def test_less_is_credited_within_a_step(self):
        self._bill(self.contract, "2026-04-01")
        with freeze_time("2026-04-16 12:00:00"):
            change = self.item._change_quantity(
                15.0, Date.to_date("2026-04-16"), credit=True
            )
        # 5 of 20 for 15 of 30 days of 120.
        self.assertEqual(change.credit_move_ids.amount_untaxed, 15.0)
        self._assert_worth(60.0, 60.0, 120.0, 135.0, 135.0)

    def test_an_upsell_of_a_ramp_ends_with_the_contract(self):
        order = self.contract._create_upsell()
        order.term_start_date = "2026-02-01"
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "plan_id": self.plan_monthly.id,
                    "price_unit": 30.0,
                }
            )
        ]
        self._sell_in_steps(order.order_line, [(2, 1.0, 30.0), (2, 1.0, 40.0)])
        with freeze_time("2026-02-01 12:00:00"):
            order.action_confirm()
            self.assertEqual(order._create_invoices().amount_untaxed, 30.0)
        self._assert_worth(60.0, 90.0, 160.0, 220.0, 220.0)
        self.assertEqual(
            self._bill(self.contract, "2026-02-01", "2026-03-01", "2026-04-01"),
            [60.0, 90.0, 160.0],
        )

    def test_an_upsell_of_a_ramp_is_taken_back_and_confirmed_again(self):
        order = self.contract._create_upsell()
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "plan_id": self.plan_monthly.id,
                    "price_unit": 30.0,
                }
            )
        ]
        self._sell_in_steps(order.order_line, [(3, 1.0, 30.0), (3, 1.0, 40.0)])
        order.action_confirm()
        self._assert_worth(90.0, 90.0, 160.0, 220.0, 220.0)
        order._action_cancel()
        self._assert_worth(60.0, 60.0, 120.0, 180.0, 180.0)
        order.action_draft()
        order.action_confirm()
        self._assert_worth(90.0, 90.0, 160.0, 220.0, 220.0)

    def test_other_quantities_on_the_order_are_in_the_record(self):
        self.order.order_line[1].product_uom_qty = 25.0
        self._assert_worth(60.0, 60.0, 150.0, 180.0, 180.0)

    def test_an_early_renewal_takes_the_last_step_and_ends_the_ramp(self):
        lead = self.contract._create_renewals()
        self.assertEqual(lead.line_ids.mapped("price_unit"), [9.0])
        self.assertEqual(lead.line_ids.mapped("product_uom_qty"), [20.0])
        renewal = lead.action_place_order()
        following = renewal.contract_ids
        self.assertEqual(str(following.date_start), "2027-01-01")
        self.assertFalse(any(following.change_ids.mapped("revenue_type")))

    def test_a_renewal_before_the_end_leaves_nothing_of_the_ramp(self):
        lead = self.contract._create_renewals()
        renewal = lead._create_quotations()
        renewal.term_start_date = "2026-05-01"
        renewal.action_confirm()
        contracts = self.contract | renewal.contract_ids
        worth = self._get_logged_mrr(
            contracts, "2026-04-30", "2026-05-01", "2026-07-01"
        )
        self.assertEqual(worth, [120.0, 180.0, 180.0])

    def test_days_of_steps_are_not_typed_over(self):
        with self.assertRaisesRegex(UserError, "is sold already"):
            self.order.order_line[1].date_start = "2026-05-01"
