from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractParties(RenewalCommon):
    """A contract belongs to one customer and company: so do upsells and renewals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.other = cls._create_contracts(cls.customer_b, start="2026-01-01")
        cls.seller = new_test_user(
            cls.env, "parties_seller", "sales_team.group_sale_salesman"
        )
        (cls.contract + cls.other).user_id = cls.seller

    def _create_upsell(self, contract):
        order = contract._create_upsell()
        order.order_line = [Command.create({"product_id": self.support.id})]
        return order.with_user(self.seller)

    def _assert_refused(self, call, *words):
        with self.assertRaises(UserError) as raised, self.cr.savepoint():
            call()
            self.env.flush_all()
        for word in words:
            self.assertIn(word, str(raised.exception))

    def test_an_upsell_stays_with_the_customer_of_its_contract(self):
        order = self._create_upsell(self.contract)
        self._assert_refused(
            lambda: order.write({"partner_id": self.customer_b.id}),
            self.contract.number,
            "Azure Books",
            "Bold Foods",
        )
        order.action_confirm()
        self.assertEqual(order.contract_ids, self.contract)

    def test_the_confirmation_looks_again(self):
        order = self._create_upsell(self.contract)
        quotation = self.contract._create_renewals().order_ids
        contact = self.env["res.partner"].create({"name": "Mr Brown"})
        (order + quotation).partner_id.child_ids = contact
        (order + quotation).write({"partner_id": contact.id})
        contact.parent_id = self.customer_b  # nothing asks the orders of this
        for document in order + quotation:
            self._assert_refused(
                document.action_confirm, "cannot be confirmed", "belongs to Azure Books"
            )
        self.assertEqual(self.contract.state, "to_renew")

    def test_a_contact_of_the_same_company_is_the_same_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Gray", "parent_id": self.customer_a.id}
        )
        order = self._create_upsell(self.contract)
        order.partner_id = contact
        order.action_confirm()
        quotation = self.contract._create_renewals().order_ids
        quotation.partner_id = contact
        quotation.action_confirm()
        self.assertEqual(self.contract.state, "renewed")

    def test_over_the_api_no_order_names_the_contract_of_another_customer(self):
        values = {
            "partner_id": self.customer_b.id,
            "order_line": [Command.create({"product_id": self.support.id})],
        }
        orders = self.env["sale.order"].with_user(self.seller)
        for order_type in ("upsell", "renewal"):
            named = {
                "order_type": order_type,
                "source_contract_ids": [Command.set(self.contract.ids)],
            }
            self._assert_refused(lambda v=named: orders.create(values | v), "Azure")
            order = orders.create(values)
            self._assert_refused(lambda o=order, v=named: o.write(v), "Azure")
        line = order.order_line
        item = self.contract.line_ids
        self._assert_refused(lambda: line.write({"renewed_line_id": item.id}), "Azure")

    def test_strangers_are_not_named(self):
        self.contract.user_id = self.salesman
        order = self._create_order(
            self.customer_b, self.support, user_id=self.seller.id
        )
        with self.assertRaisesRegex(ValidationError, "another customer") as raised:
            order.order_line.with_user(
                self.seller
            ).renewed_line_id = self.contract.line_ids
        self.assertNotIn("Azure", str(raised.exception))

    def test_no_contract_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._assert_refused(
            lambda: self._create_order(
                self.customer_a,
                company_id=company.id,
                order_type="renewal",
                source_contract_ids=[Command.set(self.contract.ids)],
            ),
            "Second",
            self.contract.number,
        )

    def test_the_check_of_an_opportunity_says_it(self):
        lead = self.contract._create_renewals().with_user(self.seller)
        self.assertFalse(lead._get_order_problems())
        self._move_to_b(lead)
        problems = lead._get_order_problems()
        self.assertIn(
            f"{self.contract.number} belongs to Azure Books, and not to Bold Foods, Mr",
            " ".join(problems),
        )
        self._assert_refused_stage(lead)
        lead.order_ids.action_cancel()
        with self.assertRaisesRegex(Exception, "belongs to Azure Books"):
            lead.action_create_quotation()

    def _move_to_b(self, lead):
        """Let the contact of an opportunity change the company; nobody is asked."""
        contact = self.env["res.partner"].create({"name": "Mr Brown"})
        contact.parent_id = self.customer_a
        lead.partner_id = contact
        contact.parent_id = self.customer_b

    def test_an_opportunity_stays_with_the_customer_of_its_contract(self):
        leads = (self.contract + self.other)._create_renewals().with_user(self.seller)
        lead = leads[0]
        self._assert_refused(
            lambda: lead.write({"partner_id": self.customer_b.id}),
            "belongs to Azure Books, and not to Bold Foods",
        )
        self._assert_refused(
            lambda: lead.write({"source_contract_ids": [Command.link(self.other.id)]}),
            "belongs to Bold Foods",
        )
        values = {
            "name": "Foreign",
            "partner_id": self.customer_b.id,
            "order_type": "renewal",
            "source_contract_ids": [Command.set(self.contract.ids)],
        }
        leads = self.env["crm.lead"].with_user(self.seller)
        self._assert_refused(lambda: leads.create(values), "Azure Books")
        # Nobody is nobody else.
        lead.partner_id = False
        lead.partner_id = self.customer_a

    def test_merged_opportunities_may_still_be_saved(self):
        leads = (self.contract + self.other)._create_renewals()
        merged = leads._merge_opportunity(auto_unlink=False, max_length=0)
        contact = self.env["res.partner"].create(
            {"name": "Ms Gray", "parent_id": merged.partner_id.id}
        )
        merged.partner_id = contact
        self.assertEqual(merged.source_contract_ids, self.contract + self.other)

    def _assert_refused_stage(self, lead):
        with (
            self.assertRaisesRegex(Exception, "belongs to"),
            self.cr.savepoint(),
        ):
            lead.stage_id = self.stage_won

    def test_merged_opportunities_of_two_customers_keep_them_apart(self):
        leads = (self.contract + self.other)._create_renewals()
        orders = leads.order_ids
        plain = self._create_opportunity(self.customer_b, self.setup)
        new = plain._create_quotations()
        merged = (leads + plain)._merge_opportunity(auto_unlink=False, max_length=0)
        self.assertEqual(merged.order_ids, orders + new)
        self.assertIn("belongs to", " ".join(merged._get_order_problems()))
        self._assert_refused_stage(merged)
        (orders + new).action_confirm()
        self.assertEqual(new.order_type, "new")
        for contract, order in zip(self.contract + self.other, orders, strict=True):
            self.assertEqual(order.contract_ids.previous_contract_ids, contract)
            self.assertEqual(order.contract_ids.partner_id, contract.partner_id)

    def test_two_customers_share_no_invoice_though_one_pays(self):
        self.env.company.contract_invoice_grouping = "customer"
        bank = self.env["res.partner"].create({"name": "Bank"})
        contracts = self.contract + self.other
        contracts.write({"partner_invoice_id": bank.id, "partner_shipping_id": bank.id})
        moves = contracts._create_invoices(date(2026, 3, 10))
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.partner_id, bank)
