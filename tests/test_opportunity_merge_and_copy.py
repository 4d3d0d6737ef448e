from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOpportunityProductsStay(RenewalCommon):
    """What happens to the products when opportunities change hands and form."""

    def _add_section(self, lead, name):
        lead.line_ids.sequence = 5
        lead.line_ids = [
            Command.create(
                {"display_type": "line_section", "name": name, "sequence": 1}
            )
        ]

    @users("salesman")
    def test_converting_a_lead_keeps_its_products(self):
        leads = self._create_opportunity(self.customer_a, self.support, type="lead")
        leads += self._create_opportunity(self.customer_b, self.licence, type="lead")
        leads = leads.with_env(self.env)
        lines = leads.line_ids
        lines[0].write({"product_uom_qty": 3, "price_unit": 90.0})
        for lead in leads:
            lead.convert_opportunity(lead.partner_id)
        self.assertEqual(leads.mapped("type"), ["opportunity", "opportunity"])
        self.assertEqual(leads.line_ids, lines)
        self.assertEqual(leads.mapped("recurring_revenue_monthly"), [270.0, 50.0])

    @users("salesman")
    def test_the_conversion_wizard_keeps_them_too(self):
        lead = self._create_opportunity(
            self.customer_a, self.support + self.setup, type="lead", partner_id=False
        ).with_env(self.env)
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard.create(
            {
                "name": "convert",
                "action": "exist",
                "partner_id": self.customer_b.id,
            }
        ).action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.line_ids.product_id, self.support + self.setup)
        self.assertEqual(lead.action_place_order().partner_id, self.customer_b)

    @users("salesman")
    def test_merging_keeps_sections_with_their_products(self):
        leads = self.env["crm.lead"]
        for products in (self.support + self.setup, self.licence):
            lead = self._create_opportunity(self.customer_a, products)
            self._add_section(lead, f"For {products[0].name}")
            leads += lead.with_env(self.env)
        lines = leads[0].line_ids, leads[1].line_ids
        merged = leads.merge_opportunity()
        head, tail = lines if merged == leads[0] else reversed(lines)
        self.env.invalidate_all()
        self.assertEqual(merged.line_ids, head + tail)
        self.assertEqual(merged.expected_revenue, 250.0)
        self.assertEqual(merged.recurring_revenue_monthly, 150.0)

    @users("salesman")
    def test_merging_keeps_orders_and_the_contracts_to_renew(self):
        today = self.env.company._get_contract_today()
        contract = self._create_contracts(self.customer_a, start=today)
        contract._create_renewals()
        renewal = contract.renewal_lead_id
        other = self._create_opportunity(
            self.customer_a, self.setup, probability=99, name="Certain"
        )
        quotations = (renewal + other).order_ids
        merged = (renewal + other).with_env(self.env).merge_opportunity()
        self.assertEqual(merged.order_ids, quotations)
        self.assertEqual(merged.order_type, "renewal")
        self.assertEqual(merged.source_contract_ids, contract)
        self.assertEqual(contract.renewal_lead_id, merged)
        with self.assertRaisesRegex(UserError, "Its renewal opportunity exists"):
            contract._create_renewals()
        self.assertEqual(len(merged.line_ids.renewed_line_id), 1)

    @users("salesman")
    def test_duplicating_copies_lines_and_no_links(self):
        today = self.env.company._get_contract_today()
        contract = self._create_contracts(self.customer_a, start=today)
        contract._create_renewals()
        renewal = contract.renewal_lead_id
        self._add_section(renewal, "Again")
        self.env.invalidate_all()
        copy = renewal.with_env(self.env).copy()
        self.env.invalidate_all()
        self.assertEqual(copy.line_ids.mapped("display_type"), ["line_section", False])
        self.assertEqual(copy.line_ids.product_id, self.support)
        self.assertEqual(copy.order_type, "new")
        self.assertFalse(copy.line_ids.renewed_line_id)
        self.assertFalse(copy.source_contract_ids)
        self.assertFalse(copy.order_ids)
        self.assertEqual(contract.renewal_lead_id, renewal)
