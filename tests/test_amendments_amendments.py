from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .amendment_common import AmendmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestUpsellsStayInTheirContract(AmendmentCommon):
    """What a salesperson sells into a contract is sold under its plan and ends with it.

    March has 31 days; 22 of them are left on 10 March.
    """

    def _assert_one_contract(self, contract, items):
        contracts = self.env["sale.contract"].search(
            [("partner_id", "=", contract.partner_id.id)]
        )
        self.assertEqual(contracts, contract)
        self.assertEqual(len(contract.line_ids), items)

    def test_two_monthly_plans_are_one_contract(self):
        order = self._upsell(self.contract, self.support)
        line = order.order_line
        self.assertEqual(line.plan_id, self.plan_agreed)
        self.assertEqual(line.target_contract_id, self.contract)
        self.assertFalse(order.own_contract_text)
        order.action_confirm()
        self._assert_one_contract(self.contract, 2)
        item = line.contract_line_ids
        self.assertEqual(item.date_start, date(2026, 3, 10))
        self.assertEqual(item.sudo()._get_end(), date(2026, 12, 31))
        # 100 x 22 / 31
        self.assertEqual(order.amount_untaxed, 70.97)
        self.assertEqual(self.contract.mrr, 200.0)

    def test_a_yearly_product_is_sold_per_month(self):
        order = self._upsell(self.contract, self.licence)
        line = order.order_line
        self.assertEqual(line.plan_id, self.plan_agreed)
        # 600 a year are 50 a month; 50 x 22 / 31.
        self.assertEqual(line.price_unit, 50.0)
        self.assertEqual(order.amount_untaxed, 35.48)
        order.action_confirm()
        self._assert_one_contract(self.contract, 2)
        self.assertEqual(self.contract.mrr, 150.0)

    def test_prices_of_the_plan_count(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Per plan",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.licence.product_tmpl_id.id,
                            "plan_id": self.plan_agreed.id,
                            "fixed_price": 55.0,
                        }
                    )
                ],
            }
        )
        self.contract.pricelist_id = pricelist
        order = self._upsell(self.contract, self.licence)
        self.assertEqual(order.pricelist_id, pricelist)
        self.assertEqual(order.order_line.price_unit, 55.0)

    def test_another_plan_is_a_choice_that_says_what_it_makes(self):
        order = self._upsell(self.contract, self.licence)
        with Form(order) as form, form.order_line.edit(0) as row:
            row.plan_id = self.plan_yearly
            self.assertEqual(row.price_unit, 600.0)
            self.assertFalse(row.target_contract_id)
        self.assertEqual(
            order.own_contract_text,
            "Licence: a contract of its own (Test yearly), per year, 1 year, until "
            "03/09/2027.",
        )
        lead = order.opportunity_id
        self.assertIn(order.own_contract_text, lead._get_order_warnings())
        order.action_confirm()
        own = order.order_line.contract_line_ids.contract_id
        self.assertEqual(own.date_end, date(2027, 3, 9))
        self.assertEqual(len(self.contract.line_ids), 1)
        self.assertFalse(order.own_contract_text)

    def test_the_same_plan_may_be_a_new_contract(self):
        order = self._upsell(self.contract, self.support)
        with Form(order) as form, form.order_line.edit(0) as row:
            row.target_contract_id = self.env["sale.contract"]
        self.assertIn("until 03/09/2027", order.own_contract_text)
        order.order_line.product_uom_qty = 2.0
        self.assertFalse(order.order_line.target_contract_id)
        self.assertEqual(order.amount_untaxed, 200.0)
        order.action_confirm()
        own = order.order_line.contract_line_ids.contract_id
        self.assertNotEqual(own, self.contract)
        self.assertEqual(own.date_end, date(2027, 3, 9))

    def test_products_of_the_opportunity(self):
        lead = self.contract.with_user(self.salesman)._create_upsell().opportunity_id
        lead.order_ids.action_cancel()
        self._add(lead, self.licence)
        product = lead.line_ids
        self.assertEqual(product.plan_id, self.plan_agreed)
        self.assertEqual(product.price_unit, 50.0)
        self.assertEqual(product.target_contract_id, self.contract)
        lead.action_place_order()
        self._assert_one_contract(self.contract, 2)
        self.assertEqual(self.contract.mrr, 150.0)

    def test_products_of_the_catalogue(self):
        lead = self._upsell(self.contract).opportunity_id
        for document in (lead, lead.order_ids):
            data = document._get_product_catalog_order_data(self.licence + self.setup)
            self.assertEqual(data[self.licence.id]["price"], 50.0)
            self.assertEqual(data[self.setup.id]["price"], 250.0)
        lead._update_order_line_info(self.licence.id, 2.0)
        self.assertEqual(lead.line_ids.target_contract_id, self.contract)
        self.assertEqual(lead.line_ids.price_unit, 50.0)

    def test_imported_lines(self):
        order = self._upsell(self.contract)
        fields = ["order_line/product_id/.id", "order_line/product_uom_qty", ".id"]
        rows = [[str(self.licence.id), "2", str(order.id)]]
        result = self.env["sale.order"].with_user(self.salesman).load(fields, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(order.order_line.target_contract_id, self.contract)
        self.assertEqual(order.order_line.price_unit, 50.0)

    def test_lines_over_the_api(self):
        order = self._upsell(self.contract)
        line = {"order_id": order.id, "product_id": self.licence.id}
        self._call(self.salesman, "sale.order.line", "create", line)
        self.assertEqual(order.order_line.target_contract_id, self.contract)
        self.assertEqual(order.order_line.price_unit, 50.0)

    def test_an_order_and_its_lines_in_one_go(self):
        order = self._create_upsell_of(
            self.contract, order_line=[Command.create({"product_id": self.licence.id})]
        )
        self.assertEqual(order.order_line.target_contract_id, self.contract)
        self.assertEqual(order.order_line.price_unit, 50.0)

    def test_an_opportunity_and_its_products_in_one_go(self):
        lead = self._create_opportunity(
            self.customer_a,
            self.licence,
            order_type="upsell",
            source_contract_ids=[Command.set(self.contract.ids)],
        )
        self.assertEqual(lead.line_ids.target_contract_id, self.contract)
        self.assertEqual(lead.line_ids.price_unit, 50.0)

    def test_lines_added_after_the_confirmation(self):
        order = self._upsell(self.contract, self.support)
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.licence.id})]
        self._assert_one_contract(self.contract, 3)
        self.assertEqual(self.contract.mrr, 250.0)

    def test_many_customers_at_once(self):
        orders = (self.contract + self.other).with_user(self.salesman)._create_upsell()
        self.env["sale.order.line"].with_user(self.salesman).create(
            [{"order_id": order.id, "product_id": self.licence.id} for order in orders]
        )
        orders.action_confirm()
        for contract in self.contract, self.other:
            self._assert_one_contract(contract, 2)
            self.assertEqual(contract.mrr, 150.0)

    def test_another_currency(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        [contract] = self._create_contracts(
            self.customer_a,
            start="2026-01-01",
            pricelist_id=pricelist.id,
            **self._sell_support(),
        )
        order = self._upsell(contract, self.licence)
        # 600 dollars a year are 300 euros, or 25 a month; 25 x 22 / 31.
        self.assertEqual(order.order_line.price_unit, 25.0)
        self.assertEqual(order.amount_untaxed, 17.74)
        order.action_confirm()
        self.assertEqual(contract.mrr, 75.0)

    def test_orders_that_become_upsells_follow(self):
        lead = self.contract.with_user(self.salesman)._create_upsell().opportunity_id
        order = self._create_order(self.customer_a, self.licence)
        self.assertEqual(order.order_line.plan_id, self.plan_yearly)
        order.with_user(self.salesman).opportunity_id = lead
        self.assertEqual(order.order_line.plan_id, self.plan_agreed)
        self.assertEqual(order.order_line.price_unit, 50.0)
        self.assertEqual(order.order_line.target_contract_id, self.contract)

    def test_new_orders_are_as_before(self):
        order = self._create_order(self.customer_a, self.licence + self.setup)
        self.assertFalse(order.order_line.target_contract_id)
        self.assertFalse(order.own_contract_text)
        self.assertEqual(order.order_line[0].plan_id, self.plan_yearly)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestSeveralContracts(AmendmentCommon):
    """An order may add to several contracts of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        [cls.second] = cls._create_contracts(
            cls.customer_a, start="2026-02-01", **cls._sell_support()
        )
        [cls.yearly] = cls._create_contracts(
            cls.customer_a,
            start="2026-02-01",
            **cls._sell_support(plan_id=cls.plan_yearly.id),
        )

    def test_of_one_plan_the_line_asks(self):
        order = self._add(
            self._create_upsell_of(self.contract, self.second), self.support
        )
        line, question = order.order_line, order.target_question
        self.assertTrue(order.has_several_sources)
        self.assertEqual(line.plan_id, self.plan_agreed)
        self.assertFalse(line.target_contract_id)
        self.assertRegex(question, "Support could go into several contracts .*choose")
        self.assertIn(self.second.number, question)
        self.assertFalse(order.own_contract_text)
        self.assertFalse(order._has_to_be_signed())
        with self.assertRaisesRegex(UserError, "Support could go into several"):
            order.action_confirm()
        with Form(order) as form, form.order_line.edit(0) as row:
            row.target_contract_id = self.second
        self.assertFalse(order.target_question)
        self.assertTrue(order._has_to_be_signed())
        order.action_confirm()
        self.assertEqual(line.contract_line_ids.contract_id, self.second)
        self.assertEqual(line.contract_line_ids.sudo()._get_end(), date(2027, 1, 31))
        self.assertEqual([self.contract.mrr, self.second.mrr], [100.0, 200.0])

    def test_lines_go_where_they_say(self):
        order = self._create_upsell_of(
            self.contract,
            self.second,
            order_line=[
                Command.create(
                    {"product_id": self.support.id, "target_contract_id": contract.id}
                )
                for contract in (self.second, self.contract, self.second)
            ],
        )
        order.action_confirm()
        self.assertEqual([self.contract.mrr, self.second.mrr], [200.0, 300.0])

    def test_of_several_plans_each_line_takes_the_nearest(self):
        order = self._add(
            self._create_upsell_of(self.yearly, self.contract),
            self.support,
            self.licence,
        )
        support, licence = order.order_line
        self.assertEqual(support.target_contract_id, self.contract)
        self.assertEqual(licence.target_contract_id, self.yearly)
        self.assertEqual([support.price_unit, licence.price_unit], [100.0, 600.0])
        order.action_confirm()
        self.assertEqual(self.yearly.line_ids[1:].product_id, self.licence)
        self.assertEqual(self.contract.line_ids[1:].product_id, self.support)

    def test_the_opportunity_asks_too(self):
        order = self._create_upsell_of(self.contract, self.second)
        lead = self._create_opportunity(
            self.customer_a,
            order_type="upsell",
            source_contract_ids=[Command.set(order.source_contract_ids.ids)],
        )
        self._add(lead, self.support)
        self.assertIn("Support could go into several", lead.target_question)
        self.assertIn(lead.target_question, lead._get_order_problems())
        with self.assertRaisesRegex(UserError, "Support could go into several"):
            lead.with_user(self.salesman).action_place_order()
        lead.line_ids.target_contract_id = self.second
        lead.with_user(self.salesman).action_place_order()
        self.assertEqual([self.contract.mrr, self.second.mrr], [100.0, 200.0])

    def test_lines_added_after_the_confirmation_ask_as_well(self):
        order = self._create_upsell_of(self.contract, self.second)
        order.order_line = [
            Command.create(
                {"product_id": self.support.id, "target_contract_id": self.second.id}
            )
        ]
        order.action_confirm()
        line = {"order_id": order.id, "product_id": self.licence.id}
        lines = self.env["sale.order.line"].with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Licence could go into several"):
            lines.create(line)
        lines.create(line | {"target_contract_id": self.contract.id})
        self.assertEqual([self.contract.mrr, self.second.mrr], [150.0, 200.0])
        self.assertIn(self.contract, order.contract_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-12-05")
class TestRenewalsKeepTheirPlan(AmendmentCommon):
    """What is added to a renewal quotation by hand is part of the next term."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hosting = cls.env["product.product"].create(
            {
                "name": "Hosting",
                "type": "service",
                "list_price": 30.0,
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )

    def _renew(self, contracts):
        return contracts._create_renewals().order_ids

    def test_a_product_added_by_hand(self):
        order = self._renew(self.contract)
        self._add(order, self.licence)
        renewed, added = order.order_line
        self.assertEqual(added.plan_id, self.plan_agreed)
        self.assertEqual(added.price_unit, 50.0)
        self.assertEqual(renewed.target_contract_id, self.contract)
        self.assertEqual(added.target_contract_id, self.contract)
        self.assertFalse(order.own_contract_text)
        self.assertEqual(order.amount_untaxed, 150.0)
        order.with_user(self.salesman).action_confirm()
        contract = order.contract_ids
        self.assertEqual(len(contract), 1)
        self.assertEqual(contract.previous_contract_ids, self.contract)
        self.assertEqual(contract.date_start, date(2027, 1, 1))
        self.assertEqual(contract.date_end, date(2027, 12, 31))
        self.assertEqual(contract.mrr, 150.0)

    def test_a_product_added_to_the_opportunity(self):
        self.contract.plan_id.renewal_output = "opportunity"
        lead = self.contract._create_renewals()
        self._add(lead, self.licence)
        self.assertEqual(lead.line_ids[1].price_unit, 50.0)
        lead.with_user(self.salesman).action_place_order()
        self.assertEqual(lead.order_ids.contract_ids.mrr, 150.0)

    def test_of_several_terms_the_line_begins_with_the_one_it_names(self):
        [second] = self._create_contracts(
            self.customer_a, start="2025-12-16", **self._sell_support()
        )
        contracts = self.contract + second
        contracts.company_id.renewal_grouping = "customer"
        order = self._renew(contracts)
        self._add(order, self.licence)
        added = order.order_line[-1]
        self.assertEqual(added.target_contract_id, second)
        self.assertEqual(added.period_start, date(2026, 12, 16))
        form = Form(order.with_user(self.salesman))
        with form, form.order_line.edit(2) as row:
            row.target_contract_id = self.contract
        self.assertEqual(added.period_start, date(2027, 1, 1))
        order.action_confirm()
        self.assertEqual(len(order.contract_ids), 1)
        self.assertEqual(added.contract_line_ids._get_start(), date(2027, 1, 1))

    def test_a_line_that_is_taken_off_makes_a_contract_of_its_own(self):
        order = self._renew(self.contract)
        self._add(order, self.licence)
        order.order_line[1].target_contract_id = False
        self.assertIn("Licence: a contract of its own", order.own_contract_text)
        self.assertIn("until 12/31/2027", order.own_contract_text)
        for _time in range(2):
            order.action_confirm()
            self.assertEqual(len(order.contract_ids), 2)
            items = order.order_line.contract_line_ids
            self.assertEqual(len(items.contract_id), 2)
            self.assertEqual(items.contract_id.mapped("mrr"), [100.0, 50.0])
            order._action_cancel()
            order.action_draft()
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.hosting.id})]
        following = order.order_line[0].contract_line_ids.contract_id
        self.assertEqual(following.mrr, 130.0)

    def test_a_renewed_line_under_another_plan_says_so(self):
        order = self._renew(self.contract)
        form = Form(order.with_user(self.salesman))
        with form, form.order_line.edit(0) as row:
            row.plan_id = self.plan_yearly
        self.assertFalse(order.order_line.target_contract_id)
        self.assertEqual(
            order.own_contract_text,
            "Support: a contract of its own (Test yearly), per year, 1 year, until "
            "12/31/2027.",
        )
        order.order_line.product_id = self.licence
        self.assertEqual(order.order_line.plan_id, self.plan_yearly)

    def test_merged_renewals_keep_their_plans(self):
        [second] = self._create_contracts(
            self.customer_a, start="2026-02-01", **self._sell_support()
        )
        leads = (self.contract + second)._create_renewals()
        self._add(leads[0], self.licence)
        merged = leads.merge_opportunity()
        self.assertEqual(merged.line_ids.plan_id, self.plan_agreed)
        self.assertEqual(
            merged.line_ids.mapped("target_contract_id"), self.contract + second
        )
