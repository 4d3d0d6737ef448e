from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon

AMOUNTS = ("new", "expansion", "reactivation", "late_renewal", "transfer")
AMOUNTS += ("contraction", "churn")


@tagged("post_install", "-at_install")
@freeze_time("2025-01-01")
class TestYearByHand(RenewalCommon):
    """A year of eight customers in two currencies, counted by hand.

    In dollars, MRR at the end of the months of 2025, Support is 100 per month:

    - Ann: 100 from January, 300 from April (3 pieces)
    - Ben: 200 from January (2 pieces), 100 from June (1 piece)
    - Cid: 100 from January, cancelled on 1 May
    - Dot: 100 from January, cancelled on 1 March, back on 1 September
    - Eve: 100 from February, cancelled on 10 June, back on 25 June
    - Fox: 100 from March, paused in July and August
    - Gus: assigned to Hal on 1 October: 100 from January

    In euros, a dollar being 0.5 euros in all of the year, and 0.4 from 1 November:

    - Ida: 50 euros from January, 150 euros from November (3 pieces)
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.plan_monthly.term_count = 2  # years: nothing ends by itself
        cls.env["sale.contract.change"].search([]).unlink()  # those of the demo
        names = ["Ann", "Ben", "Cid", "Dot", "Eve", "Fox", "Gus", "Hal", "Ida"]
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        cls.customers = dict(zip(names, partners, strict=True))
        cls.euro = cls._enable_euro(0.5)
        cls.env["res.currency.rate"].create(
            {"name": "2025-11-01", "currency_id": cls.euro.id, "rate": 0.4}
        )
        cls._live()
        with freeze_time("2026-02-15"):
            for month in range(1, 13):
                cls._build(date(2025, month, 1))
            cls._build(date(2026, 1, 1))

    @classmethod
    def _build(cls, month):
        cls.env["sale.revenue.retention"]._build_month(cls.company, month)

    @classmethod
    def _sell_to(cls, name, day, quantity=1, **values):
        with freeze_time(day):
            order = cls.env["sale.order"].create(
                {
                    "partner_id": cls.customers[name].id,
                    "company_id": cls.company.id,
                    "user_id": cls.salesman.id,
                    "term_start_date": day,
                    "order_line": [
                        (
                            0,
                            0,
                            {"product_id": cls.support.id, "product_uom_qty": quantity},
                        )
                    ],
                    **values,
                }
            )
            order.action_confirm()
            return order.contract_ids

    @classmethod
    def _live(cls):
        ann = cls._sell_to("Ann", "2025-01-01")
        ben = cls._sell_to("Ben", "2025-01-01", 2)
        cid = cls._sell_to("Cid", "2025-01-01")
        dot = cls._sell_to("Dot", "2025-01-01")
        gus = cls._sell_to("Gus", "2025-01-01")
        pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )
        ida = cls._sell_to("Ida", "2025-01-01", pricelist_id=pricelist.id)
        eve = cls._sell_to("Eve", "2025-02-01")
        fox = cls._sell_to("Fox", "2025-03-01")
        for contract, day in ((dot, "2025-03-01"), (cid, "2025-05-01")):
            with freeze_time(day):
                contract.action_cancel(day)
        with freeze_time("2025-04-01"):
            ann.line_ids._change_quantity(3.0, date(2025, 4, 1))
        with freeze_time("2025-06-01"):
            ben.line_ids._change_quantity(1.0, date(2025, 6, 1))
        with freeze_time("2025-06-10"):
            eve.action_cancel("2025-06-10")
        cls._sell_to("Eve", "2025-06-25")
        with freeze_time("2025-07-01"):
            fox._pause(date(2025, 7, 1), date(2025, 8, 31))
        cls._sell_to("Dot", "2025-09-01")
        with freeze_time("2025-10-01"):
            customer = cls.customers["Hal"]
            gus._assign(date(2025, 10, 1), {"new_partner_id": customer.id})
        with freeze_time("2025-11-01"):
            ida.line_ids._change_quantity(3.0, date(2025, 11, 1))

    def _get_months(self, *names, currency=None):
        facts = self.env["sale.revenue.month"].search(
            [
                ("company_id", "=", self.company.id),
                ("currency_id", "=", (currency or self.company.currency_id).id),
                ("month", "<", "2026-01-01"),
            ],
            order="month",
        )
        return {
            month.month: tuple(sum(rows.mapped(name)) for name in names)
            for month, rows in facts.grouped("month").items()
        }

    def test_movements_of_dollars(self):
        found = self._get_months("opening", *AMOUNTS, "closing")
        expected = {
            # opening, new, more, back, late, transferred, less, lost, closing
            1: (0, 600, 0, 0, 0, 0, 0, 0, 600),
            2: (600, 100, 0, 0, 0, 0, 0, 0, 700),
            3: (700, 100, 0, 0, 0, 0, 0, -100, 700),
            4: (700, 0, 200, 0, 0, 0, 0, 0, 900),
            5: (900, 0, 0, 0, 0, 0, 0, -100, 800),
            6: (800, 0, 0, 0, 0, 0, -100, 0, 700),
            7: (700, 0, 0, 0, 0, 0, -100, 0, 600),
            8: (600, 0, 0, 0, 0, 0, 0, 0, 600),
            9: (600, 0, 100, 100, 0, 0, 0, 0, 800),
            10: (800, 0, 0, 0, 0, 0, 0, 0, 800),
            11: (800, 0, 0, 0, 0, 0, 0, 0, 800),
            12: (800, 0, 0, 0, 0, 0, 0, 0, 800),
        }
        self.assertEqual(found, expected)

    def test_exchange_is_what_movements_do_not_explain(self):
        names = ("opening", "expansion", "closing", "opening_company")
        names += ("expansion_company", "exchange_company", "closing_company")
        found = self._get_months(*names, currency=self.euro)
        self.assertEqual(found[10], (50, 0, 50, 100, 0, 0, 100))
        # 50 euros are 125 dollars now, and 100 more euros are 250.
        self.assertEqual(found[11], (50, 100, 150, 100, 250, 25, 375))
        self.assertEqual(found[12], (150, 0, 150, 375, 0, 0, 375))

    def test_customers_of_each_month(self):
        facts = self.env["sale.revenue.retention"].search(
            [
                ("company_id", "=", self.company.id),
                ("currency_id", "=", self.company.currency_id.id),
                ("month", "<", "2025-11-01"),
            ],
            order="month",
        )
        names = ("opening", "new", "back", "lost", "closing")
        found = [tuple(fact[f"customers_{name}"] for name in names) for fact in facts]
        self.assertEqual(
            found,
            [
                (0, 5, 0, 0, 5),
                (5, 1, 0, 0, 6),
                (6, 1, 0, 1, 6),
                (6, 0, 0, 0, 6),
                (6, 0, 0, 1, 5),
                (5, 0, 0, 0, 5),
                (5, 0, 0, 1, 4),  # Fox is paused
                (4, 0, 0, 0, 4),
                (4, 0, 2, 0, 6),
                (6, 0, 1, 1, 6),  # Hal has the contract of Gus
            ],
        )

    def test_retention_after_a_year(self):
        fact = self.env["sale.revenue.retention"].search(
            [
                ("company_id", "=", self.company.id),
                ("currency_id", "=", self.company.currency_id.id),
                ("month", "=", "2026-01-01"),
            ]
        )
        # Of January: Ann 100, Ben 200, Cid 100, Dot 100, Gus 100.
        self.assertEqual(fact.base, 600)
        # Ann 300, Ben 100, Dot 100
        self.assertEqual(fact.kept_net, 500)
        # Ann 100, Ben 100, Dot 100
        self.assertEqual(fact.kept_gross, 300)
        self.assertAlmostEqual(fact.nrr, 500 / 600)
        self.assertAlmostEqual(fact.grr, 0.5)

    def test_rates_are_never_averaged(self):
        [(nrr, grr)] = self.env["sale.revenue.retention"]._read_group(
            [("company_id", "=", self.company.id), ("month", "=", "2026-01-01")],
            [],
            ["nrr:avg", "grr:avg"],
        )
        # 600 dollars and 50 euros, 100 dollars of then, became 500 dollars and 150
        # euros, 300 dollars of then.
        self.assertAlmostEqual(nrr, 800 / 700)
        self.assertAlmostEqual(grr, 400 / 700)

    def test_rates_of_nothing_are_empty(self):
        [(nrr,)] = self.env["sale.revenue.retention"]._read_group(
            [("company_id", "=", self.company.id), ("month", "=", "2025-03-01")],
            [],
            ["nrr:avg"],
        )
        self.assertIs(nrr, False)

    def test_balances_of_several_months_are_the_first_and_the_last(self):
        [(opening, new, closing)] = self.env["sale.revenue.month"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("currency_id", "=", self.company.currency_id.id),
                ("month", ">=", "2025-02-01"),
                ("month", "<=", "2025-04-01"),
            ],
            [],
            ["opening_company:sum", "new_company:sum", "closing_company:sum"],
        )
        self.assertEqual((opening, new, closing), (600, 200, 900))

    def test_cohorts(self):
        facts = self.env["sale.revenue.cohort"].search(
            [("company_id", "=", self.company.id), ("cohort", "=", "2025-01-01")],
            order="age",
        )
        self.assertEqual(facts.mapped("age"), list(range(13)))
        march = facts[2]
        # Ann, Ben, Cid, Dot, Gus and Ida came; Dot has left.
        self.assertEqual((march.customers_start, march.customers), (6, 5))
        self.assertEqual((march.mrr_start, march.mrr), (700, 600))
        self.assertAlmostEqual(march.revenue_kept, 600 / 700)
        # Ida's 150 euros are counted at the rate of January, as 300 dollars.
        november = facts[10]
        self.assertEqual((november.customers, november.mrr), (4, 800))

    def test_the_months_follow_the_record_day_by_day(self):
        movements = self.env["sale.revenue.movement"]
        domain = [("company_id", "=", self.company.id)]
        by_day = movements._read_group(
            domain, ["partner_id", "currency_id", "date:day"], ["amount:sum"]
        )
        changes = self.env["sale.contract.change"]._read_group(
            domain, ["partner_id", "currency_id", "date:day"], ["mrr_change:sum"]
        )
        nonzero = [row for row in changes if row[3]]
        self.assertEqual([row for row in by_day if row[3]], nonzero)

    def test_closed_months_stay_and_say_so(self):
        cron = "sale_renewal.ir_cron_build_months"
        with freeze_time("2026-02-15"):
            self._run_cron(cron)
            months = self.env["sale.revenue.month"].search(
                [("company_id", "=", self.company.id)]
            )
            closed = months.filtered("closed")
            closed_until = date(2025, 12, 1)
            self.assertEqual(max(closed.mapped("month")), closed_until)
            self.assertFalse(any(months.mapped("restated")))
            self._sell_to("Hal", "2025-12-20")
            self.env.cr.flush()  # as a commit does
            self._run_cron(cron)
        december = self.env["sale.revenue.month"].search(
            [("company_id", "=", self.company.id), ("month", "=", "2025-12-01")]
        )
        self.assertTrue(all(december.mapped("restated")))
        self.assertEqual(sum(december.mapped("expansion")), 0)
        january = self._get_names("2026-01-01", "opening", "restatement", "closing")
        self.assertEqual(january, (800, 100, 900))
        with freeze_time("2026-02-15"):
            december.action_restate()
            self._run_cron(cron)
        self.assertEqual(
            self._get_names("2025-12-01", "opening", "expansion", "closing"),
            (800, 100, 900),
        )
        january = self._get_names("2026-01-01", "opening", "restatement", "closing")
        self.assertEqual(january, (900, 0, 900))
        months = months.search([("company_id", "=", self.company.id)])
        self.assertFalse(any(months.mapped("restated")))
        self.assertEqual(max(months.filtered("closed").mapped("month")), closed_until)

    def _get_names(self, month, *names):
        """Return the sums of a month in dollars."""
        facts = self.env["sale.revenue.month"].search(
            [
                ("company_id", "=", self.company.id),
                ("currency_id", "=", self.company.currency_id.id),
                ("month", "=", month),
            ]
        )
        return tuple(sum(facts.mapped(name)) for name in names)

    def test_only_managers_restate(self):
        user = new_test_user(
            self.env,
            "bookkeeper",
            "account.group_account_invoice",
        )
        facts = self.env["sale.revenue.month"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        with self.assertRaises(AccessError):
            facts.with_user(user).action_restate()
