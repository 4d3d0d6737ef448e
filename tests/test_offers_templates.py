from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestQuotationTemplates(RenewalCommon):
    """A quotation template says under which plan its lines are sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.group_ids += cls.env.ref(
            "sale_management.group_sale_order_template"
        ) + cls.env.ref("product.group_product_pricelist")
        cls.template = cls._create_template()

    @classmethod
    def _create_template(cls, **values):
        """Support by the year in place of by the month, the set-up every month, a
        licence as it is, and an optional section with support by the month.
        """
        lines = [
            {"product_id": cls.support.id, "plan_id": cls.plan_yearly.id},
            {"product_id": cls.setup.id, "plan_id": cls.plan_monthly.id},
            {"product_id": cls.licence.id, "recurring_type": "one_time"},
            {"product_id": cls.licence.id},
            {"display_type": "line_section", "name": "More", "is_optional": True},
            {"product_id": cls.support.id, "product_uom_qty": 0},
            {
                "product_id": cls.licence.id,
                "product_uom_qty": 0,
                "plan_id": cls.plan_monthly.id,
            },
        ]
        return cls.env["sale.order.template"].create(
            {
                "name": "Start package",
                "sale_order_template_line_ids": [
                    Command.create({"sequence": number, **line})
                    for number, line in enumerate(lines)
                ],
                **values,
            }
        )

    def _check_lines(self, lines):
        monthly, yearly = self.plan_monthly, self.plan_yearly
        self.assertEqual(
            [
                (
                    line.product_id,
                    line.recurring_type,
                    line.plan_id,
                    line.product_uom_qty,
                    line.price_unit,
                )
                for line in lines
                if not line.display_type
            ],
            [
                # 100 a month are 1,200 a year; 600 a year are 50 a month.
                (self.support, "recurring", yearly, 1, 1200.0),
                (self.setup, "recurring", monthly, 1, 250.0),
                (self.licence, "one_time", yearly.browse(), 1, 600.0),
                (self.licence, "recurring", yearly, 1, 600.0),
                (self.support, "recurring", monthly, 0, 100.0),
                (self.licence, "recurring", monthly, 0, 50.0),
            ],
        )
        optional = lines[-2:]
        self.assertTrue(all(line._is_line_optional() for line in optional))

    def test_a_salesperson_picks_a_template_on_the_form(self):
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        form.sale_order_template_id = self.template
        order = form.save()
        self._check_lines(order.order_line)
        order.action_confirm()
        # Options that nobody took are in no contract.
        self.assertEqual(
            {
                contract.plan_id: (contract.line_ids.product_id, contract.mrr)
                for contract in order.sudo().contract_ids
            },
            {
                self.plan_yearly: (self.support + self.licence, 150.0),
                self.plan_monthly: (self.setup, 250.0),
            },
        )

    def test_a_stage_orders_with_a_template(self):
        self.stage_won.order_template_id = self.template
        lead = self._create_opportunity(self.customer_a, self.setup)
        lead.with_user(self.salesman).stage_id = self.stage_won
        self._check_lines(lead.order_ids.order_line[1:])
        self.assertEqual(lead.order_ids.state, "sale")

    def test_the_price_of_a_rule_of_the_plan_counts(self):
        pricelist = self._create_discount_pricelist(0)
        pricelist.item_ids.create(
            {
                "pricelist_id": pricelist.id,
                "applied_on": "0_product_variant",
                "product_id": self.support.id,
                "plan_id": self.plan_yearly.id,
                "compute_price": "fixed",
                "fixed_price": 999.0,
            }
        )
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        form.pricelist_id = pricelist
        form.sale_order_template_id = self.template
        self.assertEqual(form.save().order_line[0].price_unit, 999.0)

    def test_one_time_lines_have_no_plan(self):
        line = self.template.sale_order_template_line_ids[0]
        line.recurring_type = "one_time"
        self.assertFalse(line.plan_id)

    def test_a_template_for_all_companies_takes_plans_of_all_companies(self):
        self.plan_yearly.company_id = self.env.company
        self._create_template(company_id=self.env.company.id)
        with self.assertRaisesRegex(UserError, "Test yearly"):
            self._create_template(company_id=False)

    def _sell_in_months(self):
        """Return a template with support from month four on, for two months."""
        self.template.sale_order_template_line_ids.unlink()
        self.template.sale_order_template_line_ids = [
            Command.create({"product_id": self.licence.id}),
            Command.create(
                {"product_id": self.support.id, "months_before": 3, "months_sold": 2}
            ),
        ]
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        form.sale_order_template_id = self.template
        return form.save()

    def _get_days(self, records):
        return [
            tuple(day and str(day) for day in (record.date_start, record.date_end))
            for record in records
        ]

    def test_lines_are_sold_some_months_after_the_start(self):
        order = self._sell_in_months()
        expected = [(False, False), ("2026-04-15", "2026-06-14")]
        self.assertEqual(self._get_days(order.order_line), expected)
        order.term_start_date = "2026-01-31"
        expected = [(False, False), ("2026-04-30", "2026-06-29")]
        self.assertEqual(self._get_days(order.order_line), expected)
        order.action_confirm()
        item = order.contract_ids.line_ids.filtered(
            lambda item: item.product_id == self.support
        )
        self.assertEqual(self._get_days(item), [("2026-04-30", "2026-06-29")])

    def test_without_a_start_they_move_to_the_day_of_the_confirmation(self):
        order = self._sell_in_months()
        with freeze_time("2026-02-10"):
            order.action_confirm()
        expected = [(False, False), ("2026-05-10", "2026-07-09")]
        self.assertEqual(self._get_days(order.order_line), expected)

    def test_days_that_somebody_types_stay(self):
        order = self._sell_in_months()
        order.order_line[1].date_end = "2026-08-31"
        order.term_start_date = "2026-02-01"
        expected = [(False, False), ("2026-04-15", "2026-08-31")]
        self.assertEqual(self._get_days(order.order_line), expected)

    def test_an_opportunity_uses_the_months_of_its_template(self):
        self._sell_in_months()
        self.env.company.sale_order_template_id = self.template
        lead = self._create_opportunity(self.customer_a)
        order = lead._create_quotations()
        lines = order.order_line.filtered(lambda line: line.product_id == self.support)
        self.assertEqual(self._get_days(lines), [("2026-04-15", "2026-06-14")])
