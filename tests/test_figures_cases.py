from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .test_figures_record import LogCommon


@tagged("post_install", "-at_install")
class TestCases(LogCommon):
    """Cases in which records of changes go wrong, each with a term from 1 January to 31
    December 2025: support for 100, seats for 10.

    What becomes of the customer, with a second contract or after a break, is for the
    movements of customers to say.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-01-01"):
            cls.contract = cls._sell("2025-01-01")

    def _renew(self, day="2025-12-05", **values):
        with freeze_time(day):
            order = self.contract._create_renewals().order_ids
            order.write(values)
            order.action_confirm()
            self.env.flush_all()
        return order.contract_ids

    def _get_total(self, day, contracts=None):
        contracts = contracts or self.contract._get_chain()
        found = self._get_log(contracts, date.fromisoformat(day), "contract_id")
        return round(sum(found.values()), 2)

    def _get_types(self, day, contracts=None):
        """Return what was recorded on a day, by revenue type and product."""
        sums = {}
        changes = (contracts or self.contract._get_chain()).change_ids
        for change in changes.filtered(lambda c: str(c.date) == day):
            key = (change.revenue_type, change.product_id.name)
            sums[key] = sums.get(key, 0.0) + change.mrr_change
        return {key: amount for key, amount in sums.items() if amount}

    def _assert_days(self, first, last, contracts=None):
        chain = contracts or self.contract._get_chain()
        self._assert_log(chain, date.fromisoformat(first), date.fromisoformat(last))

    def test_1_renewed_while_it_is_paused(self):
        with freeze_time("2025-11-10"):
            self.contract._pause(date(2025, 11, 20), date(2025, 12, 20))
        self._renew()
        self.assertEqual(self._get_total("2025-12-10"), 0.0)
        self.assertEqual(self._get_total("2026-01-02"), 110.0)
        self._assert_days("2025-11-15", "2026-01-05")

    def test_2_renewed_within_a_temporary_change(self):
        with freeze_time("2025-11-10"):
            self.contract.line_ids[1]._change_temporarily(
                5, date(2025, 11, 20), date(2025, 12, 25)
            )
        self._renew()
        self.assertEqual(self._get_total("2025-12-24"), 150.0)
        self.assertEqual(self._get_total("2026-01-02"), 110.0)
        self._assert_days("2025-11-15", "2026-01-05")

    def test_3_a_next_term_is_cancelled_before_it_begins(self):
        following = self._renew()
        with freeze_time("2025-12-20"):
            following.action_cancel("2025-12-20")
        self.assertEqual(self._get_total("2025-12-31"), 110.0)
        self.assertEqual(self._get_total("2026-01-01"), 0.0)
        self._assert_days("2025-12-15", "2026-01-05")

    def test_4_renewed_in_another_currency(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Europe", "currency_id": euro.id}
        )
        with freeze_time("2025-12-05"):
            order = self.contract._create_renewals().order_ids
            order.pricelist_id = pricelist
            for line in order.order_line:
                line.price_unit = 60.0
            order.action_confirm()
        chain = self.contract._get_chain()
        day = date(2026, 1, 1)
        self.assertEqual(self._get_log(chain, day, "currency_id"), {euro: 120.0})
        changes = order.contract_ids.change_ids
        self.assertEqual(sum(changes.mapped("mrr_change_company")), 240.0)
        self.assertEqual(set(self._get_types("2026-01-01")), {(False, "Support"),
                         (False, "Seats")})  # fmt: skip
        self._assert_days("2025-12-28", "2026-01-05")

    def test_5_a_late_renewal_takes_the_loss_back(self):
        with freeze_time("2026-01-10"):
            self._run_state_job()
        self.assertEqual(
            self._get_types("2026-01-01"),
            {("churn", "Support"): -100.0, ("churn", "Seats"): -10.0},
        )
        following = self._renew("2026-01-20", term_start_date="2026-01-01")
        self.assertFalse(self._get_types("2026-01-01"))
        self.assertEqual(set(following.change_ids.mapped("revenue_type")), {"churn"})
        self._assert_days("2025-12-28", "2026-01-25")

    def test_5_a_late_renewal_before_the_job_has_run(self):
        following = self._renew("2026-01-20", term_start_date="2026-01-01")
        self.assertFalse(self._get_types("2026-01-01"))
        self.assertEqual(set(following.change_ids.mapped("revenue_type")), {False})
        self._assert_days("2025-12-28", "2026-01-25")

    def test_5_a_renewal_after_the_grace_is_new(self):
        self.env.company.renewal_grace_days = 10
        following = self._renew("2026-01-20", term_start_date="2026-01-20")
        self.assertEqual(set(following.change_ids.mapped("revenue_type")), {"new"})
        self.assertEqual(self._get_total("2026-01-19"), 0.0)
        self.assertEqual(self._get_total("2026-01-20"), 110.0)

    def test_8_a_cancellation_that_is_undone_was_no_loss(self):
        with freeze_time("2025-06-01"):
            self.contract.action_cancel("2025-07-01")
            self.contract.action_undo_cancel()
        losses = self.contract.event_ids.filtered(lambda c: c.revenue_type == "churn")
        self.assertEqual(sum(losses.mapped("event_mrr_change")), 0.0)
        self.assertEqual(losses.mapped("kind"), ["undo", "cancel"])
        self._assert_days("2025-06-28", "2025-07-05")

    def test_9_what_one_item_loses_is_not_hidden_by_another(self):
        with freeze_time("2025-12-05"):
            order = self.contract._create_renewals().order_ids
            order.order_line.filtered(lambda li: li.product_id == self.seats).unlink()
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.licence.id,
                        "plan_id": self.plan_monthly.id,
                        "price_unit": 200.0,
                    }
                )
            ]
            order.action_confirm()
            self.env.flush_all()
        types = self._get_types("2026-01-01")
        self.assertEqual(types.pop(("downsell", "Seats")), -10.0)
        self.assertEqual(types, {("upsell", "Licence"): 200.0})
        self._assert_days("2025-12-28", "2026-01-05")

    def test_10_what_was_sold_stays_with_who_sold_it(self):
        with freeze_time("2025-06-01"):
            self._write(self.contract, {"user_id": self.sale_manager.id})
        for day, user in (("2025-05-31", self.salesman), ("2025-06-01", None)):
            self.assertEqual(
                self._get_log(self.contract, date.fromisoformat(day), "salesperson_id"),
                {user or self.sale_manager: 110.0},
            )
        mine = self.env["sale.contract.change"].with_user(self.salesman)
        own = [("contract_id", "=", self.contract.id)]
        self.assertEqual(sum(mine.search(own).mapped("mrr_change")), 0.0)
        until = [*own, ("date", "<", "2025-06-01")]
        self.assertEqual(sum(mine.search(until).mapped("mrr_change")), 110.0)

    def test_11_what_has_begun_cannot_be_deleted(self):
        with freeze_time("2025-06-01"), self.assertRaisesRegex(UserError, "Cancel it"):
            self.contract.unlink()

    def test_12_a_corrected_price_is_a_change_of_price(self):
        with freeze_time("2025-01-02"):
            self._write(self.contract.line_ids[1], {"price_unit": 15.0})
        types = self._get_types("2025-01-01")
        self.assertEqual(types.pop(("price", "Seats")), 5.0)
        self._assert_days("2025-01-01", "2025-01-05")

    def test_13_the_end_needs_no_job(self):
        self.assertEqual(self._get_total("2025-12-31"), 110.0)
        self.assertEqual(self._get_total("2026-01-01"), 0.0)
        with freeze_time("2026-01-01"):
            self._run_state_job()
        self.assertEqual(self._get_total("2025-12-31"), 110.0)
        self.assertEqual(self._get_total("2026-01-01"), 0.0)
