from datetime import date

from odoo.tests import freeze_time, tagged

from .year_common import YearCommon

AMOUNTS = ("new", "expansion", "reactivation", "late_renewal", "transfer")
AMOUNTS += ("contraction", "churn")


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15")
class TestYear(YearCommon):
    """The figures of twenty customers, counted by hand from what ``year_common`` says
    about each of them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        months = [date(2024, month, 1) for month in range(7, 13)]
        months += [date(2025, month, 1) for month in range(1, 13)]
        for month in (*months, date(2026, 1, 1)):
            cls.env["sale.revenue.retention"]._build_month(cls.company, month)

    def _read(self, model, month, names, *domain):
        domain = [("company_id", "=", self.company.id), ("month", "=", month), *domain]
        [row] = self.env[model]._read_group(domain, [], names)
        return row

    def _get_months(self, currency, *names):
        names = [f"{name}:sum" for name in names]
        domain = [("currency_id", "=", currency.id)]
        return {
            month: self._read(
                "sale.revenue.month", f"2025-{month:02}-01", names, *domain
            )
            for month in range(1, 13)
        }

    def test_dollars_from_opening_to_closing(self):
        found = self._get_months(
            self.company.currency_id, "opening", *AMOUNTS, "closing"
        )
        self.assertEqual(
            found,
            {
                # opening, new, more, back, late, transferred, less, lost, closing
                # Ann, Ben 200, Cid, Dot, Gus, Ivo, Kim 200, Lou, Mia, Ned, Ray
                1: (150, 1300, 0, 0, 0, 0, 0, 0, 1450),
                2: (1450, 100, 0, 0, 0, 0, 0, 0, 1550),  # Eve
                3: (1550, 100, 0, 0, 0, 0, 0, -100, 1550),  # Fox, Dot
                4: (1550, 0, 200, 0, 0, 0, 0, 0, 1750),  # Ann; Ned stays
                5: (1750, 0, 100, 0, 0, 0, 0, -100, 1750),  # Ivo, Cid
                6: (1750, 0, 20, 0, -100, 0, -100, 0, 1570),  # Lou, Eve, Ben
                # Mia 300 and Oda 5, Eve is back, Fox 100, Quy
                7: (1570, 0, 305, 0, 100, 0, -100, -50, 1825),
                8: (1825, 0, 0, 0, 0, 0, -400, 0, 1425),  # Mia 300, Kim
                9: (1425, 0, 100, 100, 0, 0, 0, 0, 1625),  # Fox, Dot; Ray stays
                10: (1625, 0, 0, 0, 0, 0, 0, 0, 1625),  # Gus to Hal
                11: (1625, 0, 0, 0, 0, 0, 0, 0, 1625),
                12: (1625, 0, 0, 0, 0, 0, 0, 0, 1625),
            },
        )

    def test_euros_and_what_rates_did(self):
        names = ("opening", "new", "expansion", "churn", "closing")
        names += ("opening_company", "new_company", "expansion_company")
        names += ("churn_company", "exchange_company", "closing_company")
        found = self._get_months(self.euro, *names)
        self.assertEqual(found[1], (0, 50, 0, 0, 50, 0, 100, 0, 0, 0, 100))
        self.assertEqual(found[2], (50, 50, 0, 0, 100, 100, 100, 0, 0, 0, 200))
        self.assertEqual(found[10], (100, 0, 0, 0, 100, 200, 0, 0, 0, 0, 200))
        # 100 more euros are 250 dollars; the 100 of before are 250 now, not 200.
        self.assertEqual(found[11], (100, 0, 100, 0, 200, 200, 0, 250, 0, 50, 500))
        # 50 euros of Sue are 125 dollars.
        self.assertEqual(found[12], (200, 0, 0, -50, 150, 500, 0, 0, -125, 0, 375))

    def test_customers_of_each_month(self):
        names = ("opening", "new", "back", "lost", "closing")
        names = [f"customers_{name}:sum" for name in names]
        dollars = ("currency_id", "=", self.company.currency_id.id)
        found = [
            self._read("sale.revenue.retention", f"2025-{month:02}-01", names, dollars)
            for month in range(1, 13)
        ]
        self.assertEqual(
            found,
            [
                (3, 11, 0, 0, 14),
                (14, 1, 0, 0, 15),
                (15, 1, 0, 1, 15),
                (15, 0, 0, 0, 15),
                (15, 0, 0, 1, 14),
                (14, 0, 0, 1, 13),  # Eve
                (13, 0, 1, 2, 12),  # Eve; Fox is paused, Quy has left
                (12, 0, 0, 0, 12),
                (12, 0, 2, 0, 14),  # Dot, Fox
                (14, 0, 1, 1, 14),  # Hal has what was of Gus
                (14, 0, 0, 0, 14),
                (14, 0, 0, 0, 14),
            ],
        )

    def test_what_is_left_after_a_year(self):
        names = ("base:sum", "kept_net:sum", "kept_gross:sum", "nrr:avg", "grr:avg")
        dollars = ("currency_id", "=", self.company.currency_id.id)
        row = self._read("sale.revenue.retention", "2026-01-01", names, dollars)
        # Of the 14 of January 2025, Ann has 300, Ben 100, Dot 100, Ivo 200, Kim 100,
        # Lou 120, Mia 100, Ned 100, Oda 55, Pia 50, Ray 100.
        self.assertEqual(row[:2], (1450, 1325))
        # No more than then: 100 of Ann, Ivo and Lou, 50 of Oda.
        self.assertEqual(row[2], 1000)
        self.assertAlmostEqual(row[3], 1325 / 1450)
        self.assertAlmostEqual(row[4], 1000 / 1450)
        # With the 50 euros of Ida, 100 dollars then, who has 150, 300 dollars of then.
        row = self._read("sale.revenue.retention", "2026-01-01", ["nrr:avg", "grr:avg"])
        self.assertAlmostEqual(row[0], 1625 / 1550)
        self.assertAlmostEqual(row[1], 1100 / 1550)

    def test_what_customers_are_worth(self):
        names = ("closing_company:sum", "customers_closing:sum", "opening_year:sum")
        names += ("lost_year:sum", "arpa:avg", "ltv:avg")
        dollars = ("currency_id", "=", self.company.currency_id.id)
        row = self._read("sale.revenue.retention", "2025-12-01", names, dollars)
        # The customers at the beginning of the months, and those lost, of the table of
        # test_customers_of_each_month.
        began = 3 + 14 + 15 + 15 + 15 + 14 + 13 + 12 + 12 + 14 + 14 + 14
        lost = 1 + 1 + 1 + 2 + 1
        self.assertEqual(row[:4], (1625, 14, began, lost))
        self.assertAlmostEqual(row[4], 1625 / 14)
        self.assertAlmostEqual(row[5], 1625 / 14 * began / lost)

    def test_churn_of_a_month(self):
        row = self._read("sale.revenue.month", "2025-07-01", ["churn_rate:avg"])
        # Fox 100 and Quy 50, of 1570 dollars and 100 euros, 200 dollars.
        self.assertAlmostEqual(row[0], 150 / 1770)
        names = ["customer_churn:avg"]
        dollars = ("currency_id", "=", self.company.currency_id.id)
        row = self._read("sale.revenue.retention", "2025-07-01", names, dollars)
        self.assertAlmostEqual(row[0], 2 / 13)

    def test_cohorts(self):
        names = ("customers_start:sum", "customers:sum", "mrr_start:sum", "mrr:sum")
        names += ("customers_kept:avg", "revenue_kept:avg")
        model, month = "sale.revenue.cohort", "2025-12-01"
        # The eleven in dollars and Ida. Cid and Gus have left.
        row = self._read(model, month, names, ("cohort", "=", "2025-01-01"))
        self.assertEqual(row[:4], (12, 10, 1400, 1520))
        self.assertAlmostEqual(row[4], 10 / 12)
        self.assertAlmostEqual(row[5], 1520 / 1400)
        # Oda has 55, Pia 50, Quy nothing.
        row = self._read(model, month, names, ("cohort", "=", "2024-07-01"))
        self.assertEqual(row[:4], (3, 2, 150, 105))
        # Hal came with the contract of Gus.
        row = self._read(model, month, names, ("cohort", "=", "2025-10-01"))
        self.assertEqual(row[:4], (1, 1, 100, 100))

    def test_teams_and_plans(self):
        names = ("base:sum", "kept_net:sum", "kept_gross:sum")
        model, month = "sale.revenue.retention.part", "2026-01-01"
        dollars = ("currency_id", "=", self.company.currency_id.id)
        plan = ("plan_id", "=", self.plan_yearly.id)
        row = self._read(model, month, names, dollars, plan)
        self.assertEqual(row, (150, 105, 100))
        # Ray is of South now: 100 less than of the company.
        team = ("team_id", "=", self.north.id)
        row = self._read(model, month, names, dollars, team)
        self.assertEqual(row, (1450, 1225, 900))

    def test_what_is_committed_at_the_end_of_the_year(self):
        with freeze_time("2025-12-31"):
            found = dict(
                self.env["sale.revenue.commitment"]._read_group(
                    [("company_id", "=", self.company.id)],
                    ["stage"],
                    ["amount_company:sum"],
                )
            )
        # The euros at the rates of their movements: 100 of Ida and 250, 100 of Sue and
        # -125. Tom has signed.
        self.assertEqual(found, {"1_running": 1625 + 350 - 25, "2_start": 100})

    def test_renewals_of_the_year(self):
        names = ("due_count:sum", "renewed_count:sum", "on_time_count:sum")
        names += ("late_count:sum", "lost_count:sum", "due_mrr_company:sum")
        names += ("renewed_mrr_company:sum", "kept_mrr_company:sum")
        names += ("renewal_rate:avg", "value_rate:avg", "net_rate:avg")
        names += ("on_time_rate:avg", "average_days_late:avg", "uplift_achieved:avg")
        [row] = self.env["sale.renewal.fact"]._read_group(
            [
                ("contract_id", "in", self.contracts.ids),
                ("due_date", ">=", "2025-01-01"),
                ("due_date", "<=", "2025-12-31"),
            ],
            [],
            names,
        )
        # Oda renewed in time, Pia 10 days late, Quy did not.
        self.assertEqual(row[:8], (3, 2, 1, 1, 1, 150, 105, 100))
        rates = (2 / 3, 100 / 150, 105 / 150, 1 / 2, 10, 5 / 100)
        for found, expected in zip(row[8:], rates, strict=True):
            self.assertAlmostEqual(found, expected)
