from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .test_changes_records import RecordsCommon


@tagged("post_install", "-at_install")
class TestRenewedRecords(RecordsCommon):
    """The records of a customer add up through renewals.

    A term from 1 January to 31 December 2025: support for 100, seats for 10.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-01-01"):
            cls.contract = cls._sell("2025-01-01")

    def _renew(self, day="2025-12-05", **values):
        """Return the order and the contracts of a renewal that is signed on a day."""
        with freeze_time(day):
            order = self.contract._create_renewals().order_ids
            order.write(values)
            order.action_confirm()
            self.env.flush_all()
        return order, order.contract_ids

    def _run_job(self, day):
        with freeze_time(day):
            self._run_state_job()

    def _assert_recorded(self, amounts):
        """Compare what was recorded up to some days with what was counted by hand."""
        chain = self.contract._get_chain()
        found = {day: self._get_recorded(chain, date.fromisoformat(day))
                 for day in amounts}  # fmt: skip
        self.assertEqual(found, amounts, self._describe(chain))

    def test_a_renewal_while_it_is_paused(self):
        with freeze_time("2025-11-10"):
            self.contract._pause(date(2025, 11, 20), date(2025, 12, 20))
        self._renew()
        self._assert_recorded(
            {
                "2025-11-19": 110.0,
                "2025-11-20": 0.0,
                "2025-12-20": 0.0,
                "2025-12-21": 110.0,
                "2026-01-01": 110.0,
                "2026-01-02": 110.0,
            }
        )
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_a_pause_that_goes_beyond_the_term(self):
        with freeze_time("2025-11-10"):
            self.contract._pause(date(2025, 12, 20), date(2026, 1, 10))
        self._renew()
        self._assert_recorded(
            {"2025-12-31": 0.0, "2026-01-01": 110.0, "2026-01-11": 110.0}
        )
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_a_renewal_within_a_temporary_change(self):
        with freeze_time("2025-11-10"):
            self.contract.line_ids[1]._change_temporarily(
                5, date(2025, 11, 20), date(2025, 12, 25)
            )
        self._renew()
        self._assert_recorded(
            {
                "2025-11-20": 150.0,
                "2025-12-25": 150.0,
                "2025-12-26": 110.0,
                "2026-01-02": 110.0,
            }
        )
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_a_change_to_come_that_an_early_renewal_overtakes(self):
        with freeze_time("2025-05-01"):
            self.contract.line_ids[1]._change_quantity(5, date(2025, 9, 1))
        self._renew("2025-06-15", starts_together=True, term_start_date="2025-07-01")
        chain = self.contract._get_chain()
        self.assertEqual(self.contract.date_end, date(2025, 6, 30))
        self._assert_recorded({"2025-06-30": 110.0, "2025-07-01": 150.0})
        self._assert_adds_up(chain, date(2026, 6, 30))

    def test_a_next_term_that_is_cancelled_before_it_starts(self):
        _order, following = self._renew()
        with freeze_time("2025-12-20"):
            following.action_cancel("2025-12-20")
        self._assert_recorded({"2025-12-20": 110.0, "2025-12-31": 110.0})
        self._run_job("2026-01-01")
        self._assert_recorded({"2025-12-31": 110.0, "2026-01-01": 0.0})

    def test_a_renewal_order_that_is_cancelled_and_confirmed_again(self):
        order, following = self._renew()
        seats = order.order_line.filtered(lambda li: li.product_id == self.seats)
        with freeze_time("2025-12-10"):
            order.action_cancel()
            self.env.flush_all()
        self._assert_recorded({"2025-12-31": 110.0, "2026-01-01": 110.0})
        with freeze_time("2025-12-12"):
            order.action_draft()
            seats.product_uom_qty = 4
            order.action_confirm()
            self.env.flush_all()
        self.assertEqual(order.contract_ids, following)
        self._assert_recorded({"2025-12-31": 110.0, "2026-01-01": 140.0})
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_a_renewal_in_another_currency(self):
        euro = self._enable_euro(0.9)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Europe", "currency_id": euro.id}
        )
        with freeze_time("2025-12-05"):
            order = self.contract._create_renewals().order_ids
            order.pricelist_id = pricelist
            for line in order.order_line:
                line.price_unit = 60.0
            order.action_confirm()
        self.assertEqual(order.contract_ids.currency_id, euro)
        changes = self.contract._get_chain().change_ids
        for currency, day, amount in (
            (self.contract.currency_id, "2025-12-31", 110.0),
            (self.contract.currency_id, "2026-01-01", 0.0),
            (euro, "2025-12-31", 0.0),
            (euro, "2026-01-01", 120.0),
        ):
            found = changes.filtered(
                lambda c, currency=currency, day=day: (
                    c.currency_id == currency and c.date <= date.fromisoformat(day)
                )
            )
            self.assertEqual(sum(found.mapped("mrr_change")), amount, (currency, day))
        at_once = changes.filtered(lambda c: c.date == date(2026, 1, 1))
        self.assertEqual(set(at_once.mapped("revenue_type")), {False})

    def test_a_late_renewal(self):
        with freeze_time("2025-12-05"):
            order = self.contract._create_renewals().order_ids
        self._run_job("2026-01-10")
        self._assert_recorded({"2026-01-01": 110.0})  # still open: it runs on
        with freeze_time("2026-01-20"):
            order.term_start_date = "2026-01-01"
            order.action_confirm()
            self.env.flush_all()
        self._assert_recorded({"2026-01-01": 110.0, "2026-06-01": 110.0})

    def test_a_renewal_after_the_end_was_recorded(self):
        self._run_job("2026-01-10")
        self._assert_recorded({"2025-12-31": 110.0, "2026-01-01": 0.0})
        self._renew("2026-01-20", term_start_date="2026-01-01")
        self._assert_recorded({"2025-12-31": 110.0, "2026-01-01": 110.0})
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_what_one_item_loses_is_not_hidden_by_another(self):
        with freeze_time("2025-12-05"):
            order = self.contract._create_renewals().order_ids
            support, seats = order.order_line
            support.product_uom_qty = 2
            seats.unlink()
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.seats.id,
                        "plan_id": self.plan_monthly.id,
                        "price_unit": 200.0,
                    }
                )
            ]
            order.action_confirm()
            self.env.flush_all()
        changes = self.contract._get_chain().change_ids.sorted("mrr_change")
        self.assertEqual(
            [
                (c.revenue_type, c.product_id, c.mrr_change)
                for c in changes.sorted(lambda c: (c.mrr_change, str(c.revenue_type)))
                if c.date == date(2026, 1, 1)
            ],
            [
                # Sold anew by hand, the seats go on at another price.
                (False, self.support, -100.0),
                (False, self.seats, -10.0),
                (False, self.seats, 10.0),
                (False, self.support, 100.0),
                ("upsell", self.support, 100.0),
                ("price", self.seats, 190.0),
            ],
        )
        self._assert_adds_up(self.contract._get_chain(), date(2026, 12, 31))

    def test_two_contracts_become_one(self):
        self.env.company.renewal_grouping = "customer"
        with freeze_time("2025-01-01"):
            second = self._sell("2025-01-01", self.support)
        both = self.contract | second
        with freeze_time("2025-12-05"):
            orders = both._create_renewals().order_ids
            self.assertEqual(len(orders), 1)
            orders.action_confirm()
            self.env.flush_all()
        chain = self.contract._get_chain() | second._get_chain()
        self._assert_adds_up(chain, date(2026, 12, 31))
        self.assertEqual(self._get_recorded(chain, date(2026, 1, 1)), 210.0)

    def test_a_cancellation_that_is_undone_was_no_loss(self):
        with freeze_time("2025-06-01"):
            self.contract.line_ids[1]._change_quantity(5, date(2025, 9, 1))
            self.contract.action_cancel("2025-07-01")
            self.env.flush_all()
        self._assert_recorded(
            {"2025-06-30": 110.0, "2025-07-01": 0.0, "2025-09-01": 0.0}
        )
        with freeze_time("2025-06-10"):
            self.contract.action_undo_cancel()
            self.env.flush_all()
        self._assert_recorded({"2025-07-01": 110.0, "2025-09-01": 150.0})
        losses = self.contract.event_ids.filtered(lambda c: c.revenue_type == "churn")
        self.assertEqual(
            losses.sorted("id").mapped("event_mrr_change"), [-110.0, 110.0]
        )
        self._assert_adds_up(self.contract)
