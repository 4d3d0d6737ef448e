from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestCommittedRevenue(RenewalCommon):
    """What is signed today and changes the revenue later. Support is 100 per month, and
    all terms end on 31 December 2026, which takes nothing.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write({"term_count": 1, "term_unit": "year"})
        names = ("Runs", "Grows", "Shrinks", "Leaves", "Starts")
        cls.customers = cls.env["res.partner"].create(
            [{"name": name} for name in names]
        )
        _runs, grows, shrinks, leaves, starts = cls.customers
        with freeze_time("2026-01-01"):
            contracts = [
                cls._create_contracts(
                    customer, start="2026-01-01", products=cls.support
                )
                for customer in cls.customers[:4]
            ]
        contracts[2].line_ids.product_uom_qty = 3.0
        contracts[1].line_ids._change_quantity(2.0, cls._day("2026-05-01"))
        contracts[2].line_ids._change_quantity(1.0, cls._day("2026-06-01"))
        contracts[3].action_cancel("2026-04-01")
        cls._create_contracts(starts, start="2026-07-01", products=cls.support)
        cls.contracts = contracts
        cls.env.flush_all()

    @classmethod
    def _day(cls, text):
        return cls.env["sale.contract"]._fields["date_end"].to_date(text)

    def _read(self, *domain, user=None):
        rows = self.env["sale.revenue.commitment"]
        if user:
            rows = rows.with_user(user)
        domain = [("partner_id", "in", self.customers.ids), *domain]
        return dict(rows._read_group(domain, ["stage"], ["amount_company:sum"]))

    def test_what_runs_and_what_is_signed(self):
        self.assertEqual(
            self._read(),
            {
                "1_running": 600.0,  # 100 of each, and 300 of who shrinks
                "2_start": 100.0,
                "3_increase": 100.0,
                "5_decrease": -200.0,
                "6_end": -100.0,
            },
        )
        [(committed,)] = self.env["sale.revenue.commitment"]._read_group(
            [("partner_id", "in", self.customers.ids)], [], ["amount_company:sum"]
        )
        self.assertEqual(committed, 500.0)

    def test_until_a_day(self):
        found = self._read(("date", "<=", "2026-05-31"))
        self.assertEqual(
            found, {"1_running": 600.0, "3_increase": 100.0, "6_end": -100.0}
        )

    def test_the_past_runs(self):
        with freeze_time("2026-08-01"):
            self.assertEqual(self._read(), {"1_running": 500.0})

    def test_a_row_opens_its_contract(self):
        row = self.env["sale.revenue.commitment"].search(
            [("partner_id", "=", self.customers[3].id), ("stage", "=", "6_end")]
        )
        action = row.action_open_contract()
        self.assertEqual(action["res_id"], self.contracts[3].id)

    def test_totals_by_person_are_for_managers(self):
        group = "sales_team.group_sale_salesman_all_leads"
        user = new_test_user(self.env, "sees_all", group)
        manager = new_test_user(self.env, "leads", "sales_team.group_sale_manager")
        for name, person in (
            ("sale.revenue.commitment", "salesperson_id"),
            ("sale.revenue.movement", "salesperson_id"),
            ("sale.renewal.fact", "user_id"),
            ("sale.quote.to.cash", "user_id"),
            ("sale.backlog", "user_id"),
            ("sale.ranking", "user_id"),
            ("sale.receivable", "user_id"),
            ("sale.opportunity.outcome", "user_id"),
        ):
            rows = self.env[name]
            with self.subTest(model=name):
                rows.with_user(user)._read_group([], ["team_id"], ["__count"])
                rows.with_user(manager)._read_group([], [person], ["__count"])
                with self.assertRaises(AccessError):
                    rows.with_user(user)._read_group([], [person], ["__count"])
                with self.assertRaises(AccessError):
                    rows.with_user(user).search_count([(person, "=", user.id)])

    def test_salespeople_see_their_own(self):
        seller = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", seller)
        self.assertEqual(self._read(user=other), {})
        self.assertEqual(self._read(user=self.salesman)["1_running"], 600.0)

    def test_another_company_is_apart(self):
        user = new_test_user(
            self.env,
            "far_manager",
            "sales_team.group_sale_manager",
            company_id=(company := self._create_company(name="Far")).id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self._read(user=user), {})
