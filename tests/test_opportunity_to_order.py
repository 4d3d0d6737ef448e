from odoo.exceptions import RedirectWarning
from odoo.tests import tagged, users

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOpportunityToOrder(RenewalCommon):
    """A stage turns opportunities into orders, wherever they come from."""

    def test_stage_confirms_the_order_of_several_opportunities(self):
        leads = self._create_opportunity(self.customer_a, self.support + self.setup)
        leads += self._create_opportunity(self.customer_b, self.licence)
        leads.with_user(self.salesman).write({"stage_id": self.stage_won.id})
        self.assertRecordValues(
            leads.order_ids.sorted("partner_id"),
            [
                {
                    "partner_id": self.customer_a.id,
                    "state": "sale",
                    "amount_untaxed": 350.0,
                    "user_id": self.salesman.id,
                },
                {
                    "partner_id": self.customer_b.id,
                    "state": "sale",
                    "amount_untaxed": 600.0,
                    "user_id": self.salesman.id,
                },
            ],
        )
        self.assertEqual(leads.mapped("won_status"), ["won", "won"])

    def test_won_button_and_import_do_the_same(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        other_won_stages = self.env["crm.stage"].search([("is_won", "=", True)])
        (other_won_stages - self.stage_won).is_won = False
        lead.action_set_won()
        self.assertEqual(lead.order_ids.state, "sale")
        imported = self._create_opportunity(
            self.customer_b, self.support, stage_id=self.stage_won.id
        )
        self.assertEqual(imported.order_ids.state, "sale")

    def test_the_open_quotation_is_confirmed_rather_than_a_new_one(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        quotation = self._create_order(
            self.customer_a, self.licence, opportunity_id=lead.id
        )
        order = lead.action_place_order()
        self.assertEqual(order, quotation)
        self.assertEqual(quotation.state, "sale")
        self.assertEqual(lead.order_ids, quotation)

    def test_quotations_are_numbered_as_odoo_numbers_those_of_their_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        sequences = self.env["ir.sequence"].create(
            [
                {
                    "name": "Both",
                    "code": "sale.order",
                    "prefix": "A/",
                    "company_id": id_,
                }
                for id_ in (False, self.env.company.id)
            ]
        )
        sequences[0].prefix = "ALL/"
        self.env["ir.sequence"].search(
            [("code", "=", "sale.order"), ("id", "not in", sequences.ids)]
        ).active = False
        leads = self._create_opportunity(self.customer_a, self.support)
        leads += self._create_opportunity(self.customer_b, self.licence)
        leads += self._create_opportunity(
            self.customer_b, self.support, company_id=second.id, user_id=False
        )
        names = leads.action_create_quotation().mapped("name")
        self.assertEqual(names, ["A/1", "A/2", "ALL/1"])
        sequences.unlink()
        lead = self._create_opportunity(self.customer_a, self.support)
        self.assertEqual(lead.action_create_quotation().name, "New")

    def test_placing_twice_places_once(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        first = lead.action_place_order()
        self.assertEqual(lead.action_place_order(), first)
        lead.stage_id = self.stage_won
        self.assertEqual(lead.order_ids, first)
        self.assertEqual(len(first.contract_ids), 1)

    def test_the_order_carries_what_the_opportunity_says(self):
        template = self.env["sale.order.template"].create(
            {"name": "Default layout", "number_of_days": 10}
        )
        self.stage_won.order_template_id = template
        tag = self.env["crm.tag"].create({"name": "Key account"})
        lead = self._create_opportunity(self.customer_a, self.support, tag_ids=tag.ids)
        lead.line_ids.write({"discount": 10.0, "product_uom_qty": 4})
        lead.line_ids.price_unit = 90.0
        lead.stage_id = self.stage_won
        order = lead.order_ids
        self.assertEqual(order.tag_ids, tag)
        self.assertEqual(order.sale_order_template_id, template)
        self.assertRecordValues(
            order.order_line,
            [
                {
                    "product_id": self.support.id,
                    "product_uom_qty": 4.0,
                    "price_unit": 90.0,
                    "discount": 10.0,
                    "plan_id": self.plan_monthly.id,
                }
            ],
        )

    def test_stage_that_only_quotes(self):
        stage = self.env["crm.stage"].create(
            {"name": "Proposal", "order_action": "quotation"}
        )
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.stage_id = stage
        self.assertEqual(lead.order_ids.state, "draft")
        lead.stage_id = self.stage_new
        lead.stage_id = stage
        self.assertEqual(len(lead.order_ids), 1)

    def test_everything_that_is_wrong_is_said_at_once(self):
        empty = self._create_opportunity(self.customer_a, name="Empty deal")
        empty.partner_id = False
        archived = self._create_opportunity(
            self.customer_b, self.support + self.setup, name="Archived deal"
        )
        archived.line_ids[0].plan_id = False
        self.setup.active = False
        good = self._create_opportunity(self.customer_a, self.support)
        with self.assertRaises(RedirectWarning) as error, self.cr.savepoint():
            (empty + archived + good).write({"stage_id": self.stage_won.id})
        message = error.exception.args[0]
        self.assertIn("Empty deal\n- There is no customer", message)
        self.assertIn("There is nothing to sell", message)
        self.assertIn("Archived deal\n- Support is recurring: choose its plan", message)
        self.assertIn("Setup is archived", message)
        self.assertNotIn(good.name, message)
        self.env.invalidate_all()
        self.assertFalse((empty + archived + good).order_ids)
        self.assertEqual(good.stage_id, self.stage_new)

    def test_several_open_quotations_are_refused_by_name(self):
        lead = self._create_opportunity(self.customer_a)
        quotations = self._create_order(
            self.customer_a, self.support, opportunity_id=lead.id
        )
        quotations += self._create_order(
            self.customer_a, self.licence, opportunity_id=lead.id
        )
        with self.assertRaises(RedirectWarning) as error:
            lead.action_place_order()
        for quotation in quotations:
            self.assertIn(quotation.name, error.exception.args[0])
        quotations[0].action_cancel()
        self.assertEqual(lead.action_place_order(), quotations[1])

    def test_confirmed_revenues_keep_one_time_and_recurring_apart(self):
        lead = self._create_opportunity(self.customer_a)
        order = self._create_order(
            self.customer_a,
            self.support + self.setup,
            opportunity_id=lead.id,
        )
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 250.0)
        self.assertEqual(lead.recurring_revenue_monthly, 100.0)

    def test_merging_keeps_products_of_all_opportunities(self):
        leads = self._create_opportunity(self.customer_a, self.support)
        leads += self._create_opportunity(self.customer_a, self.licence)
        merged = leads.merge_opportunity()
        self.assertEqual(merged.line_ids.product_id, self.support + self.licence)

    def test_duplicating_keeps_products_and_no_links(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.stage_id = self.stage_won
        copy = lead.copy({"stage_id": self.stage_new.id})
        self.assertEqual(copy.line_ids.product_id, self.support)
        self.assertFalse(copy.order_ids)
        self.assertEqual(copy.order_type, "new")

    @users("salesman")
    def test_salesperson_can_do_it_all(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "My deal",
                "type": "opportunity",
                "partner_id": self.customer_a.id,
                "line_ids": [(0, 0, {"product_id": self.support.id})],
            }
        )
        lead.action_place_order()
        self.assertEqual(lead.order_ids.contract_ids.state, "active")
