import doctest
from datetime import date

from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import file_path

from .. import formulas
from .common import RenewalCommon

MIGRATION = "sale_renewal/migrations/19.0.1.5.0/post-revenue-figures.py"


@tagged("post_install", "-at_install")
@freeze_time("2025-01-01")
class TestPlansAndTeams(RenewalCommon):
    """What is left of a year's revenue in each plan and sales team, and what customers
    are worth, counted by hand. A piece of Support is 100 per month.

    - Ann: 200 of North, monthly; 300 from July
    - Ben: 100 of North, monthly, cancelled on 1 April 2025
    - Cid: 100 of North, monthly, of South from 1 October
    - Dot: 100 of South on the yearly plan
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.recurring_margin = 0.8
        cls.plan_monthly.term_count = 3  # years: nothing ends by itself
        cls.env["sale.contract.change"].search([]).unlink()  # those of the demo
        cls.north, cls.south = cls.env["crm.team"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        ann = cls._sell_to("Ann", cls.north, 2)
        ben, cid = (cls._sell_to(name, cls.north) for name in ("Ben", "Cid"))
        cls.plan_other = cls.plan_monthly.copy({"name": "Monthly, other"})
        cls._sell_to("Dot", cls.south, plan=cls.plan_other)
        with freeze_time("2025-04-01"):
            ben.action_cancel("2025-04-01")
        with freeze_time("2025-07-01"):
            ann.line_ids._change_quantity(3.0, date(2025, 7, 1))
        with freeze_time("2025-10-01"):
            cid.team_id = cls.south
            cls.env.flush_all()
        with freeze_time("2026-01-15"):
            for month in range(1, 13):
                cls._build(date(2025, month, 1))
            cls._build(date(2026, 1, 1))

    @classmethod
    def _build(cls, month):
        cls.env["sale.revenue.retention"]._build_month(cls.company, month)

    @classmethod
    def _sell_to(cls, name, team, quantity=1, plan=None):
        line = {"product_id": cls.support.id, "product_uom_qty": quantity}
        if plan:
            line["plan_id"] = plan.id
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "team_id": team.id,
                "user_id": cls.salesman.id,
                "term_start_date": "2025-01-01",
                "order_line": [(0, 0, line)],
            }
        )
        order.order_line.price_unit = 100.0
        order.action_confirm()
        return order.contract_ids

    def _read(self, model, by, names, month="2026-01-01", **more):
        domain = [
            ("company_id", "=", self.company.id),
            ("dimension", "=", by.removesuffix("_id")),
            ("month", "=", month),
            *((name, "=", value) for name, value in more.items()),
        ]
        groups = self.env[model]._read_group(domain, [by], names)
        return {part.name: tuple(values) for part, *values in groups}

    def test_retention_by_team(self):
        names = ("base:sum", "kept_net:sum", "kept_gross:sum", "nrr:avg", "grr:avg")
        found = self._read("sale.revenue.retention.part", "team_id", names)
        # North had Ann 200, Ben 100 and Cid 100, and has Ann 300; Cid is South's now.
        self.assertEqual(found["North"], (400, 300, 200, 0.75, 0.5))
        self.assertEqual(found["South"], (100, 100, 100, 1.0, 1.0))

    def test_retention_by_plan(self):
        names = ("base:sum", "kept_net:sum", "kept_gross:sum", "nrr:avg", "grr:avg")
        found = self._read("sale.revenue.retention.part", "plan_id", names)
        # Whose team Cid is makes no difference to the plan.
        plan = self.plan_monthly.name
        self.assertEqual(found[plan], (400, 400, 300, 1.0, 0.75))
        self.assertEqual(found["Monthly, other"], (100, 100, 100, 1.0, 1.0))

    def test_customers_of_a_team(self):
        names = ("opening", "new", "back", "lost", "closing")
        names = [f"customers_{name}:sum" for name in names]
        found = self._read(
            "sale.revenue.retention.part", "team_id", names, month="2025-10-01"
        )
        self.assertEqual(found["North"], (2, 0, 0, 1, 1))
        self.assertEqual(found["South"], (1, 1, 0, 0, 2))

    def test_cohorts_by_team_and_plan(self):
        names = ("customers_start:sum", "customers:sum", "mrr:sum", "revenue_kept:avg")
        model = "sale.revenue.cohort.part"
        found = self._read(model, "team_id", names, cohort="2025-01-01")
        self.assertEqual(found["North"], (3, 1, 300, 0.75))
        self.assertEqual(found["South"], (1, 1, 100, 1.0))
        # Cid came to South in October.
        october = self._read(model, "team_id", names, cohort="2025-10-01")
        self.assertEqual(october, {"South": (1, 1, 100, 1.0)})
        found = self._read(model, "plan_id", names, cohort="2025-01-01")
        self.assertEqual(found[self.plan_monthly.name], (3, 2, 400, 1.0))

    def test_revenue_per_customer_and_lifetime_value(self):
        names = ("closing_company:sum", "customers_closing:sum", "opening_year:sum")
        names += ("lost_year:sum", "arpa:avg", "ltv:avg")
        [row] = self.env["sale.revenue.retention"]._read_group(
            [("company_id", "=", self.company.id), ("month", "<=", "2025-12-01")],
            [],
            names,
        )
        # 300 + 100 + 100 of three customers. They began 4 months of customers in
        # February, March and April, and 3 in each of the eight later ones: 36 in all.
        # One was lost, and who stays for 36 months brings 36 times 80 % of the ARPA.
        arpa = 500 / 3
        self.assertEqual(row[:4], (500, 3, 36, 1))
        self.assertAlmostEqual(row[4], arpa)
        self.assertAlmostEqual(row[5], arpa * 0.8 * 36)
        december = self.env["sale.revenue.retention"].search(
            [("company_id", "=", self.company.id), ("month", "=", "2025-12-01")]
        )
        self.assertAlmostEqual(december.arpa, 166.67)
        self.assertAlmostEqual(december.ltv, 4800.0)

    def test_lifetime_is_empty_while_nobody_is_lost(self):
        [row] = self.env["sale.revenue.retention"]._read_group(
            [("company_id", "=", self.company.id), ("month", "=", "2025-03-01")],
            [],
            ["arpa:avg", "ltv:avg"],
        )
        self.assertEqual(row, (125.0, False))

    def test_months_of_earlier_versions_get_their_parts(self):
        parts = self.env["sale.revenue.retention.part"]
        domain = [("company_id", "=", self.company.id)]
        names = ("month", "dimension", "plan_id", "team_id", "kept_net", "lost_year")
        before = parts.search(domain).mapped(lambda row: [row[name] for name in names])
        self.env.cr.execute("DELETE FROM sale_revenue_retention_part")
        self.env.cr.execute("DELETE FROM sale_revenue_cohort_part")
        self.env.invalidate_all()
        with freeze_time("2026-01-15"):
            self._run_cron("sale_renewal.ir_cron_build_months")
        after = parts.search(domain).mapped(lambda row: [row[name] for name in names])
        self.assertEqual(len(after), len(before))
        for row in before:
            self.assertIn(row, after)

    def test_months_of_earlier_versions_say_what_customers_are_worth(self):
        names = ("closing", "closing_company", "opening_year", "lost_year")
        facts = self.env["sale.revenue.retention"].search(
            [("company_id", "=", self.company.id)]
        )
        before = [[fact[name] for name in names] for fact in facts]
        columns = ", ".join(f"{name} = NULL" for name in (*names, "margin_mrr"))
        self.env.cr.execute(f"UPDATE sale_revenue_retention SET {columns}")
        self.env.invalidate_all()
        script = load_script(file_path(MIGRATION), "revenue_figures")
        script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        after = [[fact[name] for name in names] for fact in facts]
        self.assertEqual(after, before)
        self.assertEqual(facts.mapped("margin_mrr"), facts.mapped("closing_company"))

    def test_a_row_opens_its_movements(self):
        part = self.env["sale.revenue.retention.part"].search(
            [
                ("company_id", "=", self.company.id),
                ("month", "=", "2025-07-01"),
                ("team_id", "=", self.north.id),
            ]
        )
        action = part.action_open_movements()
        movements = self.env["sale.revenue.movement"].search(action["domain"])
        self.assertEqual(movements.mapped("amount"), [100.0])

    def test_the_examples_are_right(self):
        self.assertFalse(doctest.testmod(formulas).failed)
