import doctest
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .. import periods
from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestRanking(RenewalCommon):
    """As of 30 June 2026: the last 12 months begin on 1 July 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.fresh = cls.env["product.product"].create(
            [
                {"name": name, "type": "service", "taxes_id": [Command.clear()]}
                for name in ("Old thing", "Fresh thing")
            ]
        )
        cls._bill(cls.customer_a, cls.old, "2024-06-30", 9999.0)  # too long ago
        cls._bill(cls.customer_a, cls.old, "2025-06-30", 300.0)
        cls._bill(cls.customer_a, cls.setup, "2024-07-01", 400.0)
        cls._bill(cls.customer_a, cls.setup, "2025-07-01", 500.0)
        cls._bill(cls.customer_a, cls.setup, "2026-01-15", 100.0)
        cls._bill(cls.customer_b, cls.fresh, "2026-06-30", 250.0)
        cls._bill(cls.customer_b, cls.fresh, "2026-07-01", 9999.0)  # later
        with freeze_time("2026-03-01"):
            cls.contract = cls._create_contracts(
                cls.customer_b, start="2026-03-01", products=cls.licence
            )
            cls.env.flush_all()

    @classmethod
    def _bill(cls, customer, product, day, amount, **values):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": day,
                "invoice_user_id": cls.salesman.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def _read(self, groupby, *measures, **domain):
        rows = self.env["sale.ranking"]
        customers = self.customer_a + self.customer_b
        terms = [("partner_id", "in", customers.ids)]
        terms += [(name, "=", value) for name, value in domain.items()]
        self.env.flush_all()
        with freeze_time("2026-06-30"):
            found = rows._read_group(terms, [groupby], measures)
        return {group: values for group, *values in found}

    def test_customers_by_value_and_trend(self):
        found = self._read(
            "partner_id",
            *("invoiced:sum", "invoiced_before:sum", "invoiced_change:sum"),
            *("trend:avg", "mrr:sum"),
        )
        # 600 this year, 700 before; 250 and nothing before, and 600 a year.
        self.assertEqual(found[self.customer_a][:3], [600.0, 700.0, -100.0])
        self.assertAlmostEqual(found[self.customer_a][3], -1 / 7)
        self.assertEqual(found[self.customer_a][4], 0.0)
        self.assertEqual(found[self.customer_b], [250.0, 0.0, 250.0, False, 50.0])

    def test_worst_sellers_were_sold_before_and_not_since(self):
        found = self._read("product_id", "invoiced_before:sum", product_trend="dropped")
        self.assertEqual(found, {self.old: [300.0]})
        found = self._read("product_id", "invoiced:sum", product_trend="new")
        self.assertEqual(found, {self.fresh: [250.0]})
        found = self._read("product_id", "trend:avg", product_trend="kept")
        self.assertEqual(found, {self.setup: [0.5]})

    def test_credit_notes_and_currencies(self):
        euro = self._enable_euro(0.5)
        move = self._bill(
            self.customer_b, self.fresh, "2026-06-01", 100.0, currency_id=euro.id
        )
        found = self._read("product_id", "invoiced:sum")
        self.assertEqual(found[self.fresh], [450.0])
        credit = move._reverse_moves([{"invoice_date": "2026-06-02"}])
        credit.action_post()
        found = self._read("product_id", "invoiced:sum")
        self.assertEqual(found[self.fresh], [250.0])

    def test_what_is_paused_or_over_has_no_recurring_revenue(self):
        with freeze_time("2026-03-01"):
            contract = self._create_contracts(
                self.customer_a, start="2026-03-01", products=self.support
            )
        found = self._read("partner_id", "mrr:sum")
        self.assertEqual(found[self.customer_a], [100.0])
        with freeze_time("2026-05-20"):
            contract._pause(date(2026, 6, 1))
        found = self._read("partner_id", "mrr:sum")
        self.assertEqual(found[self.customer_a], [0.0])

    def test_who_sees_what_and_where_a_row_leads(self):
        seller = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", seller)
        accountant = new_test_user(
            self.env, "ranking_accountant", "account.group_account_invoice"
        )
        domain = [("partner_id", "=", self.customer_a.id), ("invoiced", ">", 0)]
        rows = self.env["sale.ranking"]
        self.env.flush_all()
        with freeze_time("2026-06-30"):
            for user, count in (
                (self.salesman, 1),
                (other, 0),
                (self.sale_manager, 1),
                (accountant, 1),
            ):
                found = rows.with_user(user).search_count(domain)
                self.assertEqual(found, count, user.name)
            row = rows.with_user(accountant).search(domain)
            action = row.action_open_invoice_lines()
        lines = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(sorted(lines.mapped("price_subtotal")), [100.0, 400.0, 500.0])

    def test_any_period_is_compared_with_a_year_before(self):
        self.env.flush_all()
        domain = [("partner_id", "=", self.customer_a.id)]
        for text, expected in (
            ("this_quarter", (0.0, 300.0, -300.0)),  # April to June
            ("last_quarter", (100.0, 0.0, 100.0)),
            ("last_year", (800.0, 10399.0, -9599.0)),  # 300, 500; 9999, 400
            ("2025-07-01/2025-07-31", (500.0, 400.0, 100.0)),
            ("nonsense", (600.0, 700.0, -100.0)),  # the last 12 months
            ({"skip": True}, (600.0, 700.0, -100.0)),
        ):
            rows = self.env["sale.ranking"].with_context(sale_renewal_period=text)
            with self.subTest(period=text), freeze_time("2026-06-30"):
                [found] = rows._read_group(
                    domain,
                    [],
                    ["invoiced:sum", "invoiced_before:sum", "invoiced_change:sum"],
                )
                self.assertEqual(found, expected)
                action = rows.search(domain)[:1].action_open_invoice_lines()
                lines = self.env["account.move.line"].search(action["domain"])
                self.assertTrue(lines)

    def test_a_user_chooses_the_days(self):
        wizards = self.env["sale.ranking.choice"].with_user(self.salesman)
        with freeze_time("2026-06-30"):
            wizard = wizards.create({})
            days = (wizard.date_from, wizard.date_to)
            self.assertEqual(days, (date(2026, 1, 1), date(2026, 6, 30)))
            wizard.write({"date_from": "2025-07-01", "date_to": "2025-07-31"})
            action = wizard.action_show()
        self.assertIn("07/01/2025 to 07/31/2025", action["display_name"])
        rows = self.env["sale.ranking"].with_context(**action["context"])
        [(found,)] = rows._read_group(
            [("partner_id", "=", self.customer_a.id)], [], ["invoiced:sum"]
        )
        self.assertEqual(found, 500.0)
        wizard.date_to = "2025-06-30"
        with self.assertRaises(UserError):
            wizard.action_show()

    def test_the_examples_are_right(self):
        self.assertFalse(doctest.testmod(periods).failed)
