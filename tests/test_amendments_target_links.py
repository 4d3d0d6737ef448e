from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .amendment_common import AmendmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestTargetsOfStrangers(AmendmentCommon):
    """Nobody sells into a contract that is not one of the order's, whoever asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "target_colleague", "sales_team.group_sale_salesman"
        )
        cls.other.user_id = cls.other.order_ids.user_id = cls.colleague
        company = cls._create_company(name="Far Away")
        values = {"company_id": company.id, "user_id": False, "team_id": False}
        cls.elsewhere = cls.other.copy(values | {"pricelist_id": False})
        cls.elsewhere.date_start = "2026-01-01"
        # Of the same customer, under the same plan, and not of the order.
        [cls.not_named] = cls._create_contracts(
            cls.customer_a, start="2026-01-01", **cls._sell_support()
        )

    def _get_strangers(self):
        return self.other, self.elsewhere, self.not_named

    def _assert_refused(self, model, method, *args, **context):
        with self.assertRaises(UserError):  # also of rights
            self._call(self.salesman, model, method, *args, **context)
        self.env.invalidate_all()

    def _assert_untouched(self):
        for contract in self._get_strangers():
            self.assertEqual(len(contract.line_ids), 1)
            self.assertEqual(contract.mrr, 100.0)

    def test_a_line_names_no_stranger(self):
        order = self._upsell(self.contract, self.support)
        line, lead = order.order_line, order.opportunity_id
        new = {"product_id": self.support.id, "plan_id": self.plan_agreed.id}
        for contract in self._get_strangers():
            target = {"target_contract_id": contract.id}
            self._assert_refused("sale.order.line", "write", line.ids, target)
            values = new | target | {"order_id": order.id}
            self._assert_refused("sale.order.line", "create", values)
            command = {"order_line": [Command.update(line.id, target)]}
            self._assert_refused("sale.order", "write", order.ids, command)
            values = new | target | {"lead_id": lead.id}
            self._assert_refused("crm.lead.line", "create", values)
        self.assertEqual(line.target_contract_id, self.contract)
        order.action_confirm()
        self.assertEqual(self.contract.mrr, 200.0)
        self._assert_untouched()

    def test_a_new_order_names_no_contract(self):
        order = self._create_order(self.customer_a, self.support)
        for contract in (self.contract, *self._get_strangers()):
            target = {
                "target_contract_id": contract.id,
                "plan_id": self.plan_agreed.id,
            }
            line = order.order_line
            self._assert_refused("sale.order.line", "write", line.ids, target)
        order.action_confirm()
        self._assert_untouched()
        self.assertEqual(self.contract.mrr, 100.0)

    def test_the_context_names_nothing(self):
        order = self._upsell(self.contract)
        line = {"order_id": order.id, "product_id": self.support.id}
        for contract in self._get_strangers():
            context = {"default_target_contract_id": contract.id}
            [line_id] = [
                self._call(self.salesman, "sale.order.line", "create", line, **context)
            ]
            made = self.env["sale.order.line"].browse(line_id)
            self.assertEqual(made.target_contract_id, self.contract)
        order.action_confirm()
        self._assert_untouched()

    def test_another_plan_than_the_contract_has(self):
        order = self._upsell(self.contract, self.support)
        values = {
            "plan_id": self.plan_yearly.id,
            "target_contract_id": self.contract.id,
        }
        line = order.order_line
        self._assert_refused("sale.order.line", "write", line.ids, values)
        plan = {"plan_id": self.plan_yearly.id}
        self._call(self.salesman, "sale.order.line", "write", line.ids, plan)
        self.assertFalse(line.target_contract_id)

    def test_a_contract_that_is_taken_off_the_order(self):
        order = self._upsell(self.contract, self.support)
        order.sudo().source_contract_ids = self.not_named
        self.assertEqual(order.order_line.target_contract_id, self.not_named)
        order.sudo().source_contract_ids = False
        with self.assertRaisesRegex(UserError, "Support names a contract that this"):
            order.action_confirm()

    def test_a_contract_that_ended_since(self):
        for end in (
            lambda contract: contract.action_cancel(date(2026, 3, 31)),
            lambda contract: contract.write({"date_end": "2026-03-09"}),
        ):
            [contract] = self._create_contracts(
                self.customer_a, start="2026-01-01", **self._sell_support()
            )
            order = self._upsell(contract, self.support)
            end(contract)
            if contract.date_cancelled:
                order.term_start_date = "2026-04-01"
            with self.assertRaisesRegex(UserError, "cannot be confirmed"):
                order.action_confirm()
            self.assertEqual(len(contract.line_ids), 1)

    def test_a_reassigned_opportunity_keeps_its_contracts(self):
        lead = self.other._create_upsell().opportunity_id
        lead.order_ids.action_cancel()
        lead.user_id = self.salesman
        line = {"lead_id": lead.id, "product_id": self.licence.id}
        self._call(self.salesman, "crm.lead.line", "create", line)
        self.assertEqual(lead.line_ids.target_contract_id, self.other)
        chosen = {"target_contract_id": self.other.id}
        self._call(self.salesman, "crm.lead.line", "write", lead.line_ids.ids, chosen)
        self._call(self.salesman, "crm.lead", "action_place_order", lead.ids)
        self.assertEqual(self.other.mrr, 150.0)
