from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal import intervals

from .common import RenewalCommon

BANDS = ("backlog_first", "backlog_second", "backlog_later")


@tagged("post_install", "-at_install")
class TestBacklog(RenewalCommon):
    def _sell(self, day, product=None, start=None, **values):
        with freeze_time(day):
            contract = self._create_contracts(
                self.customer_a,
                start=start or day,
                products=product or self.support,
                **values,
            )
            self.env.flush_all()
        return contract

    def _get_rows(self, contract, day):
        """Return the rows of the contract and of its orders as of a day."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["sale.backlog"]
        domain = ["|", ("contract_id", "in", contract.ids)]
        with freeze_time(day):
            return rows.search([*domain, ("order_id", "in", contract.order_ids.ids)])

    def _read(self, contract, day, *names):
        with freeze_time(day):
            rows = self._get_rows(contract, day)
            return [sum(rows.mapped(name)) for name in names]

    def test_a_year_of_which_one_month_is_ordered(self):
        contract = self._sell("2026-01-01")
        # The order is to bill January and the setup is sold apart: eleven months by
        # the contract, and 100 of the order.
        found = self._read(contract, "2026-01-01", "backlog", *BANDS)
        self.assertEqual(found, [1200.0, 1200.0, 0.0, 0.0])
        # From 2 January on, 364 of 365 days are to be performed: 30 of 31 of January.
        [rpo] = self._read(contract, "2026-01-01", "rpo")
        self.assertAlmostEqual(rpo, 1100.0 + 96.77)
        with freeze_time("2026-01-01"):
            contract.order_ids._create_invoices().action_post()
        self.assertEqual(self._read(contract, "2026-01-01", "backlog"), [1100.0])
        with freeze_time("2026-03-01"):
            moves = contract._create_invoices()
            moves.filtered(lambda move: move.state == "draft").action_post()
        self.assertEqual(self._read(contract, "2026-03-01", "backlog"), [900.0])
        self.assertEqual(self._read(contract, "2026-02-28", "rpo"), [1000.0])

    def test_one_time_products_count_once(self):
        contract = self._sell("2026-01-01", self.support + self.setup)
        names = ("backlog", "rpo")
        found = self._read(contract, "2026-01-31", *names)
        self.assertEqual(found, [1450.0, 1350.0])
        self.env.company.rpo_without_short_terms = True
        found = self._read(contract, "2026-01-31", *names)
        self.assertEqual(found, [1450.0, 0.0])

    def test_bands_of_a_term_of_three_years(self):
        plan = self.plan_monthly.copy({"name": "Three years", "term_count": 3})
        self.support.contract_plan_id = plan
        contract = self._sell("2026-01-01")
        self.env.company.rpo_without_short_terms = True
        names = (*BANDS, "rpo_first", "rpo_second", "rpo_later")
        # On the last day of January: the order's month and eleven more with the next
        # January; RPO without the month that has passed.
        found = self._read(contract, "2026-01-31", *names)
        self.assertEqual(found, [1300.0, 1200.0, 1100.0, 1200.0, 1200.0, 1100.0])

    def test_evergreen_contracts_are_no_backlog_beyond_their_notice(self):
        self.support.contract_plan_id = self.plan_evergreen
        contract = self._sell("2026-01-01")
        names = ("backlog", "rpo")
        self.assertEqual(self._read(contract, "2026-01-01", *names), [100.0, 0.0])
        with freeze_time("2026-01-10"):
            contract.order_ids._create_invoices().action_post()
            contract.action_cancel("2026-04-01")
        # February and March; of January 21 of 31 days.
        found = self._read(contract, "2026-01-10", *names)
        self.assertEqual(found, [200.0, 267.74])

    def test_pauses_and_cancellations_take_away(self):
        contract = self._sell("2026-01-01")
        with freeze_time("2026-01-02"):
            contract.order_ids._create_invoices().action_post()
            contract._pause(date(2026, 3, 1), date(2026, 4, 30))
        self.assertEqual(self._read(contract, "2026-01-02", "backlog"), [900.0])
        with freeze_time("2026-01-03"):
            contract.action_cancel("2026-07-01")
        self.assertEqual(self._read(contract, "2026-01-03", "backlog"), [300.0])

    def test_terms_that_wait_count_from_tomorrow_on(self):
        self.plan_monthly.term_start = "delivery"
        goods = self.env["product.product"].create(
            {"name": "Lamp", "type": "consu", "taxes_id": [Command.clear()]}
        )
        with freeze_time("2026-01-01"):
            order = self._create_order(self.customer_a, self.support + goods)
            order.order_line[1].price_unit = 0.0
            order.action_confirm()
        contract = order.contract_ids
        self.assertFalse(contract.date_start)
        self.assertEqual(self._read(contract, "2026-01-01", "backlog"), [1200.0])

    def test_the_days_are_counted_as_contracts_bill_them(self):
        plans = self.env["sale.contract.plan"].create(
            [
                {
                    "name": f"Plan {number}",
                    "term_count": 14,
                    "term_unit": "month",
                    **values,
                }
                for number, values in enumerate(
                    [
                        {"billing_interval": 1, "billing_unit": "month"},
                        {"billing_interval": 3, "billing_unit": "month"},
                        {"billing_interval": 1, "billing_unit": "year"},
                        {"billing_interval": 2, "billing_unit": "week"},
                        {"billing_interval": 10, "billing_unit": "day"},
                        {
                            "billing_interval": 3,
                            "billing_unit": "month",
                            "align_periods": True,
                            "align_day": 31,
                            "align_month": "2",
                        },
                        {
                            "billing_interval": 1,
                            "billing_unit": "month",
                            "align_periods": True,
                            "align_day": 15,
                        },
                    ]
                )
            ]
        )
        for plan in plans:
            self.support.contract_plan_id = plan
            for start in ("2026-01-31", "2026-02-28", "2026-05-10"):
                contract = self._sell(start)
                with freeze_time(start), self.subTest(plan=plan.name, start=start):
                    self._assert_as_billed(contract, start)

    def _assert_as_billed(self, contract, today):
        item, end = contract.line_ids, contract.date_end
        first = item.billed_until + intervals.ONE_DAY
        count = contract._get_schedule().count
        expected = item.price_subtotal * count(first, end)
        rows = self._get_rows(contract, today)
        row = rows.filtered("contract_id")
        self.assertAlmostEqual(row.backlog, expected, delta=0.011)
        bands = sum(row[name] for name in BANDS)
        self.assertAlmostEqual(bands, row.backlog_company, delta=0.03)
        tomorrow = date.fromisoformat(today) + intervals.ONE_DAY
        expected = item.price_subtotal * count(tomorrow, end)
        self.assertAlmostEqual(row.rpo, expected, delta=0.011)

    def test_two_currencies(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        contract = self._sell("2026-01-01", pricelist_id=pricelist.id)
        names = ("backlog", "backlog_company")
        self.assertEqual(self._read(contract, "2026-01-01", *names), [600.0, 1200.0])

    def test_who_sees_what_and_where_a_row_leads(self):
        contract = self._sell("2026-01-01")
        rows = self._get_rows(contract, "2026-01-01")
        seller = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", seller)
        accountant = new_test_user(
            self.env, "backlog_accountant", "account.group_account_invoice"
        )
        with freeze_time("2026-01-01"):
            for user, count in (
                (self.salesman, 2),
                (other, 0),
                (self.sale_manager, 2),
                (accountant, 2),
            ):
                found = rows.with_user(user).search([("id", "in", rows.ids)])
                self.assertEqual(len(found), count, user.name)
            opened = {
                row.with_user(self.salesman).action_open_source()["res_model"]
                for row in rows
            }
        self.assertEqual(opened, {"sale.contract", "sale.order"})
