from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestPlanUpgrade(RenewalCommon):
    """The same lines under another plan, with the difference per month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Support costs 1,080 by the year, and not twelve times 100.
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Years",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": cls.support.id,
                            "plan_id": cls.plan_yearly.id,
                            "compute_price": "fixed",
                            "fixed_price": 1080.0,
                        }
                    )
                ],
            }
        )
        cls.salesman.group_ids += cls.env.ref("product.group_product_pricelist")

    def _open(self, document, new_plan=None):
        name = "order_id" if document._name == "sale.order" else "lead_id"
        wizards = self.env["sale.plan.upgrade"].with_user(self.salesman)
        values = {name: document.id, "new_plan_id": (new_plan or self.plan_yearly).id}
        return wizards.create(values)

    def _create_quotation(self):
        order = self._create_order(
            self.customer_a,
            self.setup + self.support + self.licence,
            pricelist_id=self.pricelist.id,
        )
        order.order_line = [
            Command.create({"product_id": self.support.id, "price_unit": 90.0}),
            Command.create({"product_id": self.support.id, "product_uom_qty": 0}),
        ]
        return order

    def test_a_quotation_by_the_year(self):
        order = self._create_quotation()
        before = order.order_line.mapped("price_unit")
        wizard = self._open(order)
        self.assertEqual(wizard.offered_plan_ids, self.plan_monthly + self.plan_yearly)
        self.assertEqual(wizard.plan_id, self.plan_monthly)
        self.assertEqual(
            [
                (row["price"], row["new_price"], row["before"], row["after"])
                for row in wizard._prepare_rows()
            ],
            [
                # 1,080 / 12; decided 90 x 12; an option that nobody took.
                (100.0, 1080.0, 100.0, 90.0),
                (90.0, 1080.0, 90.0, 90.0),
                (100.0, 1080.0, 0.0, 0.0),
            ],
        )
        self.assertIn("-10.00", str(wizard.preview).replace("\ufeff", ""))
        self.assertEqual(order.order_line.mapped("price_unit"), before)
        wizard.action_apply()
        monthly = self.plan_monthly.browse()
        yearly = self.plan_yearly
        self.assertEqual(
            [(line.plan_id, line.price_unit) for line in order.order_line],
            [
                (monthly, 250.0),
                (yearly, 1080.0),
                (yearly, 600.0),
                (yearly, 1080.0),
                (yearly, 1080.0),
            ],
        )
        order.action_confirm()
        self.assertEqual(order.contract_ids.plan_id, yearly)

    def test_the_form_shows_the_difference_before_it_is_saved(self):
        order = self._create_quotation()
        wizards = self.env["sale.plan.upgrade"].with_user(self.salesman)
        form = Form(wizards.with_context(default_order_id=order.id))
        self.assertEqual(form.plan_id, self.plan_monthly)
        self.assertIn("Choose the plan", form.preview)
        form.new_plan_id = self.plan_yearly
        self.assertIn("Difference per month", form.preview)
        form.save().action_apply()
        self.assertEqual(order.order_line[1].plan_id, self.plan_yearly)

    def test_an_opportunity_and_back(self):
        lead = self._create_opportunity(
            self.customer_a, self.support, pricelist_id=self.pricelist.id
        )
        lead.line_ids.discount = 10.0
        self._open(lead).action_apply()
        self.assertRecordValues(
            lead.line_ids, [{"plan_id": self.plan_yearly.id, "price_unit": 1080.0}]
        )
        # 1,080 less 10 % / 12
        self.assertEqual(lead.recurring_revenue_monthly, 81.0)
        lead.line_ids.price_unit = 1140.0
        self._open(lead, self.plan_monthly).action_apply()
        self.assertRecordValues(
            lead.line_ids,
            [{"plan_id": self.plan_monthly.id, "price_unit": 95.0}],
        )

    def test_a_renewal_by_the_year(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 5})
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        lead = contract.with_user(self.salesman)._create_renewals()
        order = lead.order_ids
        self.assertEqual(order.order_line.price_unit, 105.0)
        wizard = self._open(order)
        self.assertEqual(wizard._prepare_rows()[0]["new_price"], 1260.0)
        wizard.action_apply()
        line = order.order_line
        self.assertRecordValues(
            line,
            [
                {
                    "price_unit": 1260.0,
                    "renewed_price_unit": 1200.0,
                    "renewal_price_change": 5.0,
                    "differs_from_proposal": False,
                }
            ],
        )
        line.price_unit = 1000.0
        self.assertIn("1,260.00", order.proposal_differences)
        order.action_take_proposals()
        self.assertEqual(line.price_unit, 1260.0)
        order.action_confirm()
        following = order.contract_ids
        self.assertRecordValues(
            following,
            [
                {
                    "plan_id": self.plan_yearly.id,
                    "date_start": date(2026, 2, 1),
                    "date_end": date(2027, 1, 31),
                    "previous_contract_ids": contract.ids,
                    "mrr": 105.0,
                }
            ],
        )
        self.assertEqual(contract.state, "renewed")

    def test_another_currency(self):
        euro = self._enable_euro(0.8)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._create_order(
            self.customer_a, self.support, pricelist_id=pricelist.id
        )
        self.assertEqual(order.order_line.price_unit, 80.0)
        self._open(order).action_apply()
        self.assertEqual(order.order_line.price_unit, 960.0)

    def test_what_stops_it_is_said(self):
        order = self._create_quotation()
        other = self._create_company(name="Elsewhere")
        self.plan_evergreen.company_id = other
        for plan in (self.plan_monthly, self.plan_evergreen):
            wizard = self._open(order, self.plan_yearly)
            wizard.sudo().new_plan_id = plan
            with self.assertRaisesRegex(UserError, "Choose another plan"):
                wizard.action_apply()
        contract = self._create_contracts(self.customer_b, start="2026-01-01")
        upsell = contract._create_upsell()
        upsell.order_line = [Command.create({"product_id": self.support.id})]
        wizard = self._open(upsell)
        self.assertIn("has the plan of the contract", str(wizard.preview))
        with self.assertRaisesRegex(UserError, "has the plan of the contract"):
            wizard.action_apply()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "Only an open quotation"):
            self._open(order).action_apply()

    def test_nobody_sees_or_changes_what_they_may_not(self):
        order = self._create_quotation()
        order.user_id = new_test_user(
            self.env, "seller_two", "sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self._open(order).action_apply()
        self.assertEqual(order.order_line[1].plan_id, self.plan_monthly)
        with self.assertRaises(AccessError):
            wizard = self._open(order)
            wizard.invalidate_recordset()
            str(wizard.preview)
