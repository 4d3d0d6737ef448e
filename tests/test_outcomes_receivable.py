from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestDaysSalesOutstanding(RenewalCommon):
    """As of 30 June 2026: the last 365 days begin on 1 July 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill(cls.customer_a, "2025-06-30", 500.0, "2025-07-30")
        paid = cls._bill(cls.customer_a, "2025-07-01", 1000.0, "2025-07-31")
        cls._bill(cls.customer_a, "2026-06-20", 460.0, "2026-07-20")
        cls._bill(cls.customer_b, "2026-06-01", 100.0, "2026-06-29")
        cls._bill(cls.customer_b, "2026-06-02", 40.0, None, move_type="out_refund")
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        )
        wizard.create({"payment_date": "2025-08-01"})._create_payments()
        cls.customers = cls.customer_a + cls.customer_b
        cls.env.flush_all()

    @classmethod
    def _bill(cls, customer, day, amount, due, **values):
        line = {"product_id": cls.setup.id, "price_unit": amount}
        line["tax_ids"] = [Command.clear()]
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": day,
                "invoice_date_due": due or day,
                "invoice_payment_term_id": False,
                "invoice_user_id": cls.salesman.id,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        move.action_post()
        return move

    @freeze_time("2026-06-30")
    def _read(self, groupby, *names, user=None):
        rows = self.env["sale.receivable"]
        rows = rows.with_user(user) if user else rows
        domain = [("partner_id", "in", self.customers.ids)]
        found = rows._read_group(domain, groupby, names)
        return {row[0]: row[1:] for row in found} if groupby else found[0]

    def test_days_of_customers_and_of_the_company(self):
        names = ("receivable:sum", "overdue:sum", "billed:sum", "dso:avg")
        found = self._read(["partner_id"], *names)
        # 500 and 460 are open; 1000 and 460 were billed in 365 days.
        row = found[self.customer_a]
        self.assertEqual(row[:3], (960.0, 500.0, 1460.0))
        self.assertAlmostEqual(row[3], 240.0)
        # 100 less a credit of 40, both due.
        self.assertEqual(found[self.customer_b][:3], (60.0, 60.0, 60.0))
        self.assertAlmostEqual(found[self.customer_b][3], 365.0)
        together = self._read([], *names)
        self.assertEqual(together[:3], (1020.0, 560.0, 1520.0))
        self.assertAlmostEqual(together[3], 1020 * 365 / 1520)

    def test_no_days_without_a_bill_in_a_year(self):
        with freeze_time("2028-01-15"):
            [(receivable, dso)] = self.env["sale.receivable"]._read_group(
                [("partner_id", "in", self.customers.ids)],
                [],
                ["receivable:sum", "dso:avg"],
            )
        self.assertEqual((receivable, dso), (1020.0, False))

    def test_who_sees_what_and_where_a_row_leads(self):
        seller = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", seller)
        accountant = new_test_user(
            self.env, "dso_accountant", "account.group_account_invoice"
        )
        for user, amount in (
            (self.salesman, 1020.0),
            (other, False),
            (self.sale_manager, 1020.0),
            (accountant, 1020.0),
        ):
            [found] = self._read([], "receivable:sum", user=user)
            self.assertEqual(found, amount, user.name)
        row = self.env["sale.receivable"].with_user(accountant)
        row = row.search([("partner_id", "=", self.customer_a.id)])
        items = row.env["account.move.line"].search(row.action_open_items()["domain"])
        self.assertEqual(sum(items.mapped("amount_residual")), 960.0)


@tagged("post_install", "-at_install")
class TestOpportunities(RenewalCommon):
    """Two of four opportunities that closed in May 2026 were won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        won = cls.env["crm.stage"].create({"name": "Signed", "is_won": True})
        cls.team = cls.env["crm.team"].create({"name": "Deals"})
        values = [(1000.0, True), (500.0, True), (2500.0, False), (1000.0, False)]
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "partner_id": cls.customer_a.id,
                    "team_id": cls.team.id,
                    "user_id": cls.salesman.id,
                    "expected_revenue": amount,
                }
                for number, (amount, _won) in enumerate([*values, (9000.0, None)])
            ]
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-04-21' WHERE id = ANY(%s)",
            [cls.leads.ids],
        )
        cls.env.invalidate_all()
        for lead, (_amount, is_won) in zip(cls.leads, values, strict=False):
            with freeze_time("2026-05-11"):
                if is_won:
                    lead.stage_id = won
                else:
                    lead.action_set_lost()
                cls.env.flush_all()

    def _read(self, groupby, *names, **more):
        rows = self.env["sale.opportunity.outcome"]
        domain = [("opportunity_id", "in", self.leads.ids)]
        domain += [(name, "=", value) for name, value in more.items()]
        return rows._read_group(domain, groupby, names)

    def test_conversion_by_count_and_value(self):
        names = ("decided_count:sum", "won_count:sum", "conversion_rate:avg")
        names += ("decided_amount:sum", "won_amount:sum", "value_conversion_rate:avg")
        names += ("median_days_to_close:avg",)
        [row] = self._read(["closing_date:month"], *names, decided_count=1)
        self.assertEqual(str(row[0]), "2026-05-01")
        self.assertEqual(row[1:], (4, 2, 0.5, 5000.0, 1500.0, 0.3, 20.0))

    def test_open_ones_are_not_decided(self):
        [row] = self._read(
            [], "conversion_rate:avg", "won_count:sum", outcome="pending"
        )
        self.assertEqual(row, (False, 0))

    def test_who_sees_what_and_where_a_row_leads(self):
        seller = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", seller)
        rows = self.env["sale.opportunity.outcome"]
        domain = [("opportunity_id", "in", self.leads.ids)]
        for user, count in ((self.salesman, 5), (other, 0), (self.sale_manager, 5)):
            self.assertEqual(rows.with_user(user).search_count(domain), count)
        row = rows.with_user(self.salesman).search(domain, limit=1)
        action = row.action_open_opportunity()
        self.assertEqual(action["res_id"], row.opportunity_id.id)
