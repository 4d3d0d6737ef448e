from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon
from .test_context_keys import RpcCommon

DAYS = [date(2025, 12, 1) + timedelta(days=7 * week) for week in range(110)]


class RecordsCommon(RpcCommon, RenewalCommon):
    """Whatever is written: on each day, the records add up to what is sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seats = cls.env["product.product"].create(
            {
                "name": "Seats",
                "type": "service",
                "list_price": 10.0,
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _sell(cls, start, *products, plan=None, **values):
        lines = [
            Command.create(
                {
                    "product_id": product.id,
                    "plan_id": (plan or cls.plan_monthly).id,
                }
            )
            for product in products or [cls.support, cls.seats]
        ]
        order = cls._create_order(
            cls.customer_a, order_line=lines, term_start_date=start, **values
        )
        order.action_confirm()
        return order.contract_ids

    def _get_truth(self, contracts, day):
        """Return what the contracts that run on a day are worth per month."""
        return sum(
            contract._get_mrr_on(day)
            for contract in contracts
            if contract.date_start
            and contract.date_start <= day <= (contract._get_end() or day)
        )

    def _get_recorded(self, contracts, day):
        changes = contracts.change_ids.filtered(lambda change: change.date <= day)
        return sum(changes.mapped("mrr_change"))

    def _assert_adds_up(self, contracts, last=None):
        """Compare every week, up to the last day of what is not renewed yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        ends = contracts.filtered("date_end").mapped("date_end")
        last = last or max(ends, default=DAYS[-1])
        watched = {day for day in DAYS if day <= last} | {last}
        for change in contracts.change_ids.filtered(lambda c: c.date <= last):
            watched |= {change.date - timedelta(days=1), change.date}
        for day in sorted(watched):
            self.assertAlmostEqual(
                self._get_recorded(contracts, day),
                self._get_truth(contracts, day),
                2,
                f"{day}: {self._describe(contracts)}",
            )

    def _describe(self, contracts):
        return [
            (str(c.date), c.contract_id.number, c.kind, c.mrr_change)
            for c in contracts.change_ids.sorted(lambda c: (c.date, c.id))
        ]

    def _write(self, records, values):
        return self._call(
            self.sale_manager, records._name, "write", records.ids, values
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestRecordedWrites(RecordsCommon):
    """A manager who writes on items and contracts, as any client may."""

    def test_a_price_is_corrected(self):
        contract = self._sell("2026-01-01")
        self._write(contract.line_ids[0], {"price_unit": 120.0})
        change = contract.change_ids.sorted("id")[-1]
        self.assertRecordValues(
            change,
            [
                {
                    "kind": "price",
                    "revenue_type": "price",
                    "date": date(2026, 1, 1),
                    "mrr_change": 20.0,
                    "product_id": self.support.id,
                    "before": "1 × $\xa0100.00 per month",
                    "after": "1 × $\xa0120.00 per month",
                }
            ],
        )
        self._assert_adds_up(contract)

    def test_days_of_an_item_are_moved(self):
        contract = self._sell("2026-01-01")
        seats = contract.line_ids[1]
        self._write(seats, {"date_start": "2026-05-01", "date_end": "2026-08-31"})
        self._assert_adds_up(contract)
        self.assertEqual(self._get_recorded(contract, date(2026, 4, 30)), 100.0)
        self.assertEqual(self._get_recorded(contract, date(2026, 8, 31)), 110.0)
        self.assertEqual(self._get_recorded(contract, date(2026, 9, 1)), 100.0)
        self._write(seats, {"date_end": "2026-10-31"})
        self._assert_adds_up(contract)
        self.assertEqual(self._get_recorded(contract, date(2026, 9, 1)), 110.0)

    def test_the_product_is_replaced(self):
        contract = self._sell("2026-01-01")
        self._write(
            contract.line_ids[0],
            {"product_id": self.seats.id, "price_unit": 30.0, "product_uom_qty": 2},
        )
        change = contract.event_ids.sorted("id")[-1]
        self.assertEqual(change.event_mrr_change, -40.0)
        self.assertEqual(change.before, "Support: 1 × $\xa0100.00 per month")
        self._assert_adds_up(contract)

    def test_what_was_billed_is_refused(self):
        contract = self._sell("2026-01-01")
        contract._create_invoices()
        for values in (
            {"date_start": "2026-02-01"},
            {"date_end": "2026-05-31"},
            {"price_unit": 1.0},
            {"discount": 50.0},
            {"product_uom_qty": 9},
            {"product_id": self.licence.id},
        ):
            for context in ({}, {"contract_change": True}):
                with self.assertRaisesRegex(UserError, "was billed: change its"):
                    self._call(
                        self.sale_manager,
                        "sale.contract.line",
                        "write",
                        contract.line_ids[0].ids,
                        values,
                        **context,
                    )
        with self.assertRaisesRegex(UserError, "has billed periods"):
            self._write(contract, {"date_start": "2026-02-01"})
        with self.assertRaisesRegex(UserError, "remove it from a date"):
            self._call(
                self.sale_manager,
                "sale.contract.line",
                "unlink",
                contract.line_ids[0].ids,
            )
        self._assert_adds_up(contract)

    def test_days_of_versions_are_refused(self):
        contract = self._sell("2026-04-01")
        seats = contract.line_ids[1]
        seats._change_quantity(5, date(2026, 6, 1))
        first, second = seats._get_versions()
        for item, values in (
            (first, {"date_end": "2026-07-31"}),
            (first, {"date_end": False}),
            (second, {"date_start": "2026-07-01"}),
            (second, {"previous_line_id": False}),
            (first, {"version_ids": [Command.update(second.id, {"price_unit": 1})]}),
        ):
            with self.assertRaisesRegex(UserError, "on the days of its changes"):
                self._write(item, values | {"price_unit": item.price_unit})
        for item in (first, second):
            with self.assertRaisesRegex(UserError, "remove it from a date"):
                self._call(self.sale_manager, item._name, "unlink", item.ids)
        self._write(second, {"price_unit": 12.0})
        self.assertEqual(self._get_recorded(contract, date(2026, 6, 1)), 160.0)
        self._assert_adds_up(contract)

    def test_an_item_stays_in_its_contract(self):
        contract, other = self._sell("2026-01-01"), self._sell("2026-01-01")
        with self.assertRaisesRegex(UserError, "stays in"):
            self._write(contract.line_ids[1], {"contract_id": other.id})

    def test_the_term_of_a_pending_contract_is_moved(self):
        contract = self._sell("2026-04-01")
        self._write(contract, {"date_start": "2026-05-01"})
        self.assertRecordValues(
            contract.event_ids,
            [{"kind": "new", "date": date(2026, 5, 1), "event_mrr_change": 110.0}],
        )
        self._assert_adds_up(contract)
        with self.assertRaisesRegex(UserError, "has its first day already"):
            self._write(contract, {"date_start": False})

    def test_another_plan(self):
        contract = self._sell("2026-04-01")
        self._write(contract, {"plan_id": self.plan_yearly.id})
        self.assertAlmostEqual(self._get_recorded(contract, date(2026, 4, 1)), 9.17, 2)
        self._assert_adds_up(contract)

    def test_term_and_items_are_written_together(self):
        contract = self._sell("2026-04-01")
        item, seats = contract.line_ids
        values = {
            "date_start": "2026-04-15",
            "date_end": "2027-06-30",
            "line_ids": [
                Command.update(item.id, {"price_unit": 150.0}),
                Command.delete(seats.id),
                Command.create({"product_id": self.licence.id, "price_unit": 60.0}),
            ],
        }
        self._write(contract, values)
        self.assertEqual(self._get_recorded(contract, date(2026, 4, 15)), 210.0)
        self.assertEqual(self._get_recorded(contract, date(2026, 4, 14)), 0.0)
        self._assert_adds_up(contract)

    def test_nobody_enters_the_day_of_a_cancellation(self):
        contract = self._sell("2026-01-01")
        with self.assertRaisesRegex(UserError, "with the buttons of the contract"):
            self._write(contract, {"date_cancelled": "2026-05-01"})
        contract.action_cancel("2026-05-01")
        with self.assertRaisesRegex(UserError, "with the buttons of the contract"):
            self._write(contract, {"date_cancelled": False})
        with self.assertRaisesRegex(UserError, "its days stay as they were"):
            self._write(contract, {"date_end": "2027-03-31"})
        self._assert_adds_up(contract)

    def test_a_term_that_has_ended_keeps_its_days(self):
        contract = self._sell("2025-01-01")
        self._run_state_job()
        self.assertEqual(contract.state, "expired")
        with self.assertRaisesRegex(UserError, "its days stay as they were"):
            self._write(contract, {"date_end": "2026-12-31"})
        self._write(contract.line_ids[0], {"price_unit": 90.0})
        self.assertEqual(self._get_recorded(contract, date(2025, 12, 31)), 100.0)
        self.assertEqual(self._get_recorded(contract, date(2026, 1, 1)), 0.0)

    def test_items_that_come_and_go_within_the_term(self):
        contract = self._sell("2026-01-01")
        values = {
            "contract_id": contract.id,
            "product_id": self.seats.id,
            "price_unit": 30.0,
            "date_start": "2026-04-01",
            "date_end": "2026-06-30",
        }
        item = self._call(self.sale_manager, "sale.contract.line", "create", [values])
        self.assertEqual(self._get_recorded(contract, date(2026, 6, 30)), 140.0)
        self.assertEqual(self._get_recorded(contract, date(2026, 7, 1)), 110.0)
        self._assert_adds_up(contract)
        self._call(self.sale_manager, "sale.contract.line", "unlink", item)
        self.assertEqual(self._get_recorded(contract, date(2026, 6, 30)), 110.0)
        self._assert_adds_up(contract)

    def test_a_contract_is_made_with_items_of_later_days(self):
        contract = self.env["sale.contract"].with_user(self.sale_manager)
        contract = contract.create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-01-01",
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 100}),
                    Command.create(
                        {
                            "product_id": self.seats.id,
                            "price_unit": 20,
                            "date_start": "2026-02-01",
                            "date_end": "2026-04-30",
                        }
                    ),
                ],
            }
        )
        self.assertEqual(
            [
                (c.kind, str(c.date), c.mrr_change)
                for c in contract.change_ids.sorted("date")
            ],
            [
                ("new", "2026-01-01", 100.0),
                ("upsell", "2026-02-01", 20.0),
                ("downsell", "2026-05-01", -20.0),
            ],
        )
        self._assert_adds_up(contract)

    def test_copies_are_recorded_like_what_is_typed_in(self):
        contract = self._sell("2026-01-01")
        contract.line_ids[1]._change_quantity(4, date(2026, 6, 1))
        later = contract.line_ids[2]
        self._call(
            self.sale_manager,
            "sale.contract.line",
            "copy",
            later.ids,
            {"contract_id": contract.id, "date_start": "2026-07-01"},
        )
        self.assertEqual(self._get_recorded(contract, date(2026, 7, 1)), 180.0)
        self._assert_adds_up(contract)
        copied = contract.with_user(self.sale_manager).copy()
        self.assertFalse(copied.change_ids)
        copied.action_start("2026-04-01")
        self.assertEqual(
            self._get_recorded(copied, date(2026, 4, 1)),
            copied._get_mrr_on(date(2026, 4, 1)),
        )
        self._assert_adds_up(copied)

    def test_a_correction_under_a_pause_to_come(self):
        contract = self._sell("2026-01-01")
        contract._pause(date(2026, 5, 1), date(2026, 5, 31))
        self._write(contract.line_ids[0], {"price_unit": 150.0})
        pause = contract.pause_ids
        self.assertEqual(pause.event_mrr_change, -160.0)
        self._assert_adds_up(contract)
