from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestPlansAndPrices(RenewalCommon):
    """What a line is, under which plan, and what it costs."""

    def test_lines_take_type_and_plan_from_the_product(self):
        order = self._create_order(self.customer_a, self.support + self.setup)
        lead = self._create_opportunity(self.customer_b, self.support + self.setup)
        for lines in (order.order_line, lead.line_ids):
            self.assertRecordValues(
                lines,
                [
                    {"recurring_type": "recurring", "plan_id": self.plan_monthly.id},
                    {"recurring_type": "one_time", "plan_id": False},
                ],
            )

    def test_product_without_plan_uses_the_plan_of_the_company(self):
        self.env.company.contract_plan_id = self.plan_yearly
        self.support.contract_plan_id = False
        order = self._create_order(self.customer_a, self.support)
        self.assertEqual(order.order_line.plan_id, self.plan_yearly)

    def test_the_type_of_a_line_can_be_changed(self):
        self.env.company.contract_plan_id = self.plan_monthly
        order = self._create_order(self.customer_a, self.support + self.setup)
        support, setup = order.order_line
        support.recurring_type = "one_time"
        setup.recurring_type = "recurring"
        self.assertFalse(support.plan_id)
        self.assertEqual(setup.plan_id, self.plan_monthly)

    def test_price_scales_with_the_period_of_another_plan(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        support, licence = order.order_line
        support.plan_id = self.plan_yearly
        self.assertEqual(support.price_unit, 1200.0)
        self.assertEqual(licence.price_unit, 600.0)
        licence.plan_id = self.plan_monthly
        self.assertEqual(licence.price_unit, 50.0)
        self.assertEqual(support.price_unit, 1200.0)

    def test_a_decided_price_stays_on_another_plan_and_the_form_says_so(self):
        order = self._create_order(self.customer_a, self.support)
        order.order_line.price_unit = 80.0
        form = Form(order)
        with (
            self.assertLogs("odoo.tests.form.onchange", "WARNING") as warnings,
            form.order_line.edit(0) as line,
        ):
            line.plan_id = self.plan_yearly
        self.assertIn("80.0 was decided for Test monthly", warnings.output[0])
        form.save()
        self.assertEqual(order.order_line.price_unit, 80.0)

    def test_opportunity_price_comes_from_the_pricelist_of_the_customer(self):
        pricelist = self._create_discount_pricelist(20.0)
        self.customer_a.property_product_pricelist = pricelist
        lead_a = self._create_opportunity(self.customer_a, self.support)
        lead_b = self._create_opportunity(self.customer_b, self.support)
        self.assertEqual(lead_a.line_ids.price_unit, 80.0)
        self.assertEqual(lead_b.line_ids.price_unit, 100.0)

    def test_a_price_decided_by_hand_survives_a_change_of_quantity(self):
        lead = self._create_opportunity(self.customer_a, self.support + self.licence)
        typed, listed = lead.line_ids
        typed.price_unit = 77.0
        lead.line_ids.product_uom_qty = 3.0
        self.assertEqual(typed.price_unit, 77.0)
        self.assertEqual(listed.price_unit, 600.0)

    def test_a_price_given_at_creation_is_decided_and_a_listed_one_is_not(self):
        self.customer_a.property_product_pricelist = self.env[
            "product.pricelist"
        ].create(
            {
                "name": "Partners",
                "item_ids": [
                    Command.create({"fixed_price": 90.0, "min_quantity": 10.0})
                ],
            }
        )
        lead = self._create_opportunity(
            self.customer_a,
            line_ids=[
                Command.create({"product_id": self.support.id, "price_unit": 77.0}),
                Command.create({"product_id": self.support.id}),
            ],
        )
        lead.line_ids.product_uom_qty = 10.0
        self.assertEqual(lead.line_ids.mapped("price_unit"), [77.0, 90.0])

    def test_products_fill_the_revenues_of_the_opportunity(self):
        lead = self._create_opportunity(
            self.customer_a, self.support + self.licence + self.setup
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "expected_revenue": 250.0,
                    "recurring_revenue": 150.0,
                    "recurring_revenue_monthly": 150.0,
                    "amount_committed": 250.0 + 12 * 100.0 + 600.0,
                }
            ],
        )
        self.assertEqual(lead.recurring_plan.number_of_months, 1)

    def test_typed_revenues_stay_without_products(self):
        lead = self._create_opportunity(
            self.customer_a, expected_revenue=5000.0, recurring_revenue=10.0
        )
        self.assertEqual(lead.expected_revenue, 5000.0)
        self.assertEqual(lead.recurring_revenue, 10.0)
        lead.partner_id = self.customer_b
        self.assertEqual(lead.expected_revenue, 5000.0)

    def test_products_can_be_entered_in_the_form(self):
        with Form(self.env["crm.lead"]) as form:
            form.name = "Typed deal"
            form.partner_id = self.customer_a
            with form.line_ids.new() as line:
                line.product_id = self.support
                line.product_uom_qty = 2
        lead = form.record
        self.assertEqual(lead.line_ids.price_subtotal, 200.0)
        self.assertEqual(lead.recurring_revenue, 200.0)

    def test_totals_of_a_quotation_with_several_plans(self):
        order = self._create_order(
            self.customer_a, self.support + self.licence + self.setup
        )
        self.assertRecordValues(
            order,
            [
                {
                    "amount_one_time": 250.0,
                    "amount_recurring_monthly": 150.0,
                    "amount_committed": 2050.0,
                }
            ],
        )

    @mute_logger("odoo.sql_db")
    def test_a_billing_period_has_a_length(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.plan_monthly.billing_interval = 0
            self.env.flush_all()
