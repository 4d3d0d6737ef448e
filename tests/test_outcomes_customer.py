from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestCustomerFigures(RenewalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Branch", "parent_id": cls.customer_a.id}
        )
        with freeze_time("2025-01-01"):
            cls.first, cls.second = cls._create_contracts(
                cls.customer_a, cls.contact, start="2025-01-01", products=cls.support
            )
            cls.env.flush_all()
        with freeze_time("2025-12-10"):
            cls.first._create_renewals().primary_order_id.action_confirm()
            cls.second._create_renewals().action_set_lost()
            cls.env.flush_all()

    def _get_figures(self, customer, user):
        customer = customer.with_user(user)
        return [
            customer.contract_mrr,
            customer.contract_since,
            customer.renewal_renewed_count,
            customer.renewal_due_count,
        ]

    @freeze_time("2026-02-01")
    def test_what_a_customer_and_its_contacts_are_worth(self):
        expected = [100.0, date(2025, 1, 1), 1, 2]
        for customer in (self.customer_a, self.contact):
            found = self._get_figures(customer, self.salesman)
            self.assertEqual(found, expected)
        with freeze_time("2025-12-31"):
            self.env.invalidate_all()
            self.assertEqual(self.customer_a.contract_mrr, 200.0)
        none = self._get_figures(self.customer_b, self.salesman)
        self.assertEqual(none, [0.0, False, 0, 0])
        action = self.contact.with_user(self.salesman).action_view_contracts()
        found = self.env["sale.contract"].search(action["domain"])
        self.assertEqual(len(found), 3)

    @freeze_time("2026-02-01")
    def test_salespeople_count_what_they_see(self):
        group = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other_seller", group)
        self.assertEqual(self._get_figures(self.customer_a, other), [0.0, False, 0, 0])

    def test_overdue_invoices(self):
        with freeze_time("2025-01-01"):
            invoice = self.first.order_ids._create_invoices()
            invoice.invoice_date_due = "2025-01-15"
            invoice.action_post()
        for day, count in (("2025-01-15", 0), ("2025-01-16", 1)):
            with freeze_time(day):
                self.env.invalidate_all()
                self.assertEqual(self.customer_a.overdue_invoice_count, count)

    @freeze_time("2026-02-01")
    def test_many_customers_take_as_many_queries_as_one(self):
        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for name in ("contract_mrr", "renewal_due_count", "overdue_invoice_count"):
                customers.mapped(name)
            return self.cr.sql_log_count - before

        count(self.customer_b)
        few = count(self.customer_a)
        self.assertLessEqual(count(self.customer_a + self.customer_b), few)
