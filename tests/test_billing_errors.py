from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestBillingErrors(RenewalCommon):
    """What stops billing is said once and stops nobody else; who may bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-12-15"
        )
        cls.activity_type = cls.env.ref("sale_renewal.mail_activity_type_invoice_error")

    def _run_invoice_job(self):
        self._run_cron("sale_renewal.ir_cron_create_invoices")

    def _get_activities(self):
        return self.contract.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.activity_type
        )

    def test_an_error_is_kept_with_one_activity_until_it_is_mended(self):
        self.customer_a.active = False
        for _ in range(2):
            self._run_invoice_job()
            self.assertIn("Azure Books is archived", self.contract.invoice_error)
            self.assertEqual(len(self._get_activities()), 1)
            self.assertEqual(self._get_activities().user_id, self.salesman)
        self.assertEqual(len(self.other.invoice_ids), 1)
        self.assertFalse(self.other.invoice_error)
        with self.assertRaisesRegex(UserError, "archived: restore it"):
            self.contract.action_create_invoices()
        self.customer_a.active = True
        self._run_invoice_job()
        self.assertFalse(self.contract.invoice_error)
        self.assertFalse(self._get_activities())
        self.assertEqual(len(self.contract.invoice_ids), 1)

    def test_the_error_of_what_is_not_due_any_more_is_cleared(self):
        self.customer_a.active = self.customer_b.active = False
        self._run_invoice_job()
        self.assertTrue(self.contract.invoice_error and self.other.invoice_error)
        self.contract.action_cancel("2026-01-15")
        self._run_invoice_job()
        self.assertFalse(self.contract.invoice_error)
        self.assertFalse(self._get_activities())
        self.assertTrue(self.other.invoice_error, "it is still due")

    def test_a_company_without_sales_journal_stops_nobody_else(self):
        company = self.env["res.company"].create({"name": "Without journal"})
        self.env.user.company_ids += company
        broken = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_b.id,
                "company_id": company.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-01-15",
                "line_ids": [Command.create({"product_id": self.support.id})],
            }
        )
        self._run_invoice_job()
        self.assertTrue(broken.invoice_error)
        self.assertIn("journal", broken.invoice_error)
        self.assertFalse(broken.invoice_ids)
        self.assertTrue(self.contract.invoice_ids and self.other.invoice_ids)

    def test_an_accountant_bills_contracts(self):
        accountant = new_test_user(
            self.env, "billing-accountant", groups="account.group_account_invoice"
        )
        contracts = self.contract + self.other
        self.contract.invoice_error = "Something"
        contracts.with_user(accountant).action_create_invoices()
        self.assertEqual(len(contracts.invoice_ids), 2)
        self.assertFalse(self.contract.invoice_error)
        with self.assertRaises(AccessError):
            self.contract.with_user(accountant).note = "no"

    def test_a_manager_bills_contracts(self):
        manager = new_test_user(
            self.env, "billing-manager", groups="sales_team.group_sale_manager"
        )
        self.contract.with_user(manager).action_create_invoices()
        self.assertEqual(len(self.contract.invoice_ids), 1)

    def test_a_salesperson_reads_and_does_not_bill(self):
        contract = self.contract.with_user(self.salesman)
        self.assertEqual(contract.invoice_count, 0)
        with self.assertRaises(AccessError):
            contract.action_create_invoices()
        self.assertFalse(self.contract.invoice_ids)
