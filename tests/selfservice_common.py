from odoo.fields import Command
from odoo.tests import new_test_user

from .common import RenewalCommon


class SelfServiceCommon(RenewalCommon):
    """A customer with two contacts, a salesperson, a leader and a manager.

    The contract sells two units of support for 100.00 a month, from 1 January 2026 to
    31 December, and was billed for January by its order.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact, cls.stranger = cls.env["res.partner"].create(
            [
                {
                    "name": "Ann",
                    "email": "ann@azure.example.com",
                    "parent_id": cls.customer_a.id,
                },
                {
                    "name": "Bob",
                    "email": "bob@bold.example.com",
                    "parent_id": cls.customer_b.id,
                },
            ]
        )
        cls.reason, cls.inner_reason = cls.env["crm.lost.reason"].create(
            [
                {"name": "Test moved away", "portal_published": True},
                {"name": "Test bad payer"},
            ]
        )
        cls.manager = cls.sale_manager
        cls.seller = new_test_user(
            cls.env, "requests_seller", "sales_team.group_sale_salesman"
        )
        cls.leader = new_test_user(
            cls.env, "requests_leader", "sales_team.group_sale_salesman_all_leads"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Test team", "user_id": cls.leader.id}
        )
        cls.contract = cls._create_contract(cls.plan_monthly)
        cls.item = cls.contract.line_ids

    @classmethod
    def _create_contract(cls, plan, **values):
        order = cls._create_order(
            cls.customer_a,
            user_id=cls.seller.id,
            team_id=cls.team.id,
            term_start_date="2026-01-01",
            order_line=[
                Command.create(
                    {
                        "product_id": cls.support.id,
                        "product_uom_qty": 2,
                        "plan_id": plan.id,
                    }
                )
            ],
            **values,
        )
        order.action_confirm()
        order._create_invoices().action_post()
        return order.contract_ids

    def _ask(self, kind, contract=None, partner=None, **values):
        """Let the customer ask for something, as the portal does."""
        contract = contract or self.contract
        return contract.sudo()._make_request(kind, values, partner or self.contact)

    def _ask_as(self, user, kind, contract=None, **values):
        """Let a colleague ask for something."""
        contract = (contract or self.contract).with_user(user)
        return contract._make_request(kind, values)
