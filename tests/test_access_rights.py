from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestAccessRights(RenewalCommon):
    """Everybody does their own work, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "colleague", "sales_team.group_sale_salesman"
        )
        cls.team_lead = new_test_user(
            cls.env, "team_lead", "sales_team.group_sale_salesman_all_leads"
        )
        cls.accountant = new_test_user(
            cls.env, "biller", "account.group_account_invoice"
        )
        cls.employee = new_test_user(cls.env, "employee", "base.group_user")
        cls.portal = new_test_user(cls.env, "visitor", "base.group_portal")
        cls.contract = cls._create_contracts(cls.customer_a, start="2025-02-01")

    def test_salesperson_reads_own_contracts_and_writes_none(self):
        contract = self.contract.with_user(self.salesman)
        self.assertEqual(contract.mrr, 100.0)
        self.assertEqual(contract.line_ids.product_id, self.support)
        with self.assertRaises(AccessError):
            contract.date_end = "2030-01-01"
        with self.assertRaises(AccessError):
            contract.line_ids.price_unit = 1.0
        with self.assertRaises(AccessError):
            contract.action_cancel()

    def test_colleague_sees_nothing_of_it(self):
        contracts = self.env["sale.contract"].with_user(self.colleague)
        self.assertFalse(contracts.search([("id", "=", self.contract.id)]))
        with self.assertRaises(AccessError):
            self.contract.with_user(self.colleague).action_renew()
        self.assertFalse(self.contract.renewal_lead_id)

    def test_team_lead_and_accountant_see_all(self):
        for user in (self.team_lead, self.accountant):
            self.assertEqual(self.contract.with_user(user).mrr, 100.0)
            with self.assertRaises(AccessError):
                self.contract.with_user(user).date_end = "2030-01-01"

    def test_manager_may_change_and_cancel(self):
        contract = self.contract.with_user(self.sale_manager)
        contract.line_ids.price_unit = 120.0
        self.assertEqual(contract.mrr, 120.0)
        contract.action_cancel()
        self.assertEqual(contract.state, "cancelled")

    def test_nobody_without_sales_rights_can_do_any_of_it(self):
        default = self.env["sale.renewal.default"].create(
            {
                "field_id": self.env["ir.model.fields"]._get("crm.lead", "referred").id,
                "value": "Fair",
            }
        )
        run = self.env["sale.renewal.run"].create({})
        forecasts = self.env["sale.renewal.forecast"]
        for user in (self.employee, self.portal):
            contract = self.contract.with_user(user)
            for attempt in (
                contract.action_renew,
                contract.action_open_renew,
                contract.action_upsell,
                contract.action_create_invoices,
                contract.action_cancel,
                lambda user=user: (
                    self.contract.search([]).with_user(user).read(["mrr"])
                ),
                lambda user=user: forecasts.with_user(user).create({}),
                lambda user=user: run.with_user(user).read(["state"]),
                lambda user=user: default.with_user(user).read(["value"]),
                lambda user=user: self.env["crm.lead.line"].with_user(user).search([]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            self.contract.with_user(self.accountant).action_renew()
        self.assertEqual(self.contract.state, "active")
        self.assertFalse(self.contract.renewal_lead_id)

    def test_salesperson_cancels_own_order_with_its_contract(self):
        order = self.contract.order_ids.with_user(self.salesman)
        order.action_cancel()
        self.assertEqual(self.contract.state, "cancelled")

    def test_other_companies_are_invisible(self):
        other_company = self._create_company(name="Elsewhere")
        contract = self.contract.copy(
            {
                "company_id": other_company.id,
                "user_id": False,
                "team_id": False,
                "pricelist_id": False,
            }
        )
        contracts = self.env["sale.contract"].with_user(self.sale_manager)
        self.assertFalse(contracts.search([("id", "=", contract.id)]))
        self.assertTrue(contracts.search([("id", "=", self.contract.id)]))
        lines = self.env["sale.contract.line"].with_user(self.sale_manager)
        self.assertFalse(lines.search([("contract_id", "=", contract.id)]))

    def test_what_the_job_makes_is_visible_to_whom_the_contract_is(self):
        lead = self.contract._create_renewals()
        self.assertTrue(lead.with_user(self.salesman).line_ids.product_id)
        leads = self.env["crm.lead"].with_user(self.colleague)
        self.assertFalse(leads.search([("id", "=", lead.id)]))
        lines = self.env["crm.lead.line"].with_user(self.colleague)
        self.assertFalse(lines.search([("lead_id", "=", lead.id)]))
