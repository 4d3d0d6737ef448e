from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestQuotingDefaults(RenewalCommon):
    """Administrators fill in fields of first orders and upsells without code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.group_ids += cls.env.ref("sale.group_discount_per_so_line")
        cls.customer_a.ref, cls.customer_b.ref = "A-1", "B-2"

    @classmethod
    def _set_default(cls, document, field, value, **values):
        model = "sale.order.line" if document.endswith("line") else "sale.order"
        return cls.env["sale.renewal.default"].create(
            {
                "document": document,
                "field_id": cls.env["ir.model.fields"]._get(model, field).id,
                "value": value,
                **values,
            }
        )

    def _set_first_order_defaults(self):
        self._set_default("first_order", "require_payment", "yes")
        self._set_default(
            "first_order",
            "client_order_ref",
            "(order.partner_id.ref or '') + ' ' + str(today.year)",
            kind="expression",
        )
        self._set_default(
            "first_order", "origin", "Monthly", plan_id=self.plan_monthly.id
        )
        self._set_default("first_order_line", "discount", "5")
        self._set_default(
            "first_order_line", "discount", "12.5", plan_id=self.plan_yearly.id
        )
        self._set_default(
            "first_order_line",
            "customer_lead",
            "line.product_uom_qty * 3",
            kind="expression",
        )

    def test_a_term_is_filled_in_before_anything_recurs(self):
        self._set_default("first_order", "term_end_date", "2026-12-31")
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        with form.order_line.new() as line:
            line.product_id = self.setup
        with form.order_line.new() as line:
            line.product_id = self.support
        self.assertEqual(form.term_end_date, date(2026, 12, 31))
        self.assertEqual(form.save().term_end_date, date(2026, 12, 31))

    def test_a_salesperson_fills_in_the_form(self):
        self._set_first_order_defaults()
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        self.assertTrue(form.require_payment)
        self.assertEqual(form.client_order_ref, "A-1 2026")
        self.assertFalse(form.origin)
        with form.order_line.new() as line:
            line.product_id = self.setup
            self.assertEqual(line.discount, 5.0)
        self.assertFalse(form.origin)
        with form.order_line.new() as line:
            line.product_id = self.licence
            self.assertEqual(line.discount, 12.5)
        with form.order_line.new() as line:
            line.product_id = self.support
            line.discount = 40.0
        self.assertEqual(form.origin, "Monthly")
        form.client_order_ref = "Typed"
        form.origin = False
        order = form.save()
        self.assertRecordValues(
            order,
            [{"client_order_ref": "Typed", "origin": False, "require_payment": True}],
        )
        self.assertEqual(order.order_line.mapped("discount"), [5.0, 12.5, 40.0])
        # 250 less 5 %, 600 less 12.5 %, 100 less 40 %
        self.assertEqual(
            order.order_line.mapped("price_subtotal"), [237.5, 525.0, 60.0]
        )

    def test_many_orders_are_filled_in_when_they_are_created(self):
        self._set_first_order_defaults()
        orders = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                [
                    {
                        "partner_id": self.customer_a.id,
                        "order_line": [
                            Command.create({"product_id": self.support.id}),
                            Command.create(
                                {"product_id": self.licence.id, "discount": 1.0}
                            ),
                        ],
                    },
                    {
                        "partner_id": self.customer_b.id,
                        "client_order_ref": "Given",
                        "order_line": [
                            Command.create(
                                {"product_id": self.licence.id, "product_uom_qty": 2}
                            ),
                            Command.create({"display_type": "line_note", "name": "?"}),
                        ],
                    },
                ]
            )
        )
        self.assertRecordValues(
            orders,
            [
                {
                    "client_order_ref": "A-1 2026",
                    "origin": "Monthly",
                    "require_payment": True,
                },
                {
                    "client_order_ref": "Given",
                    "origin": False,
                    "require_payment": True,
                },
            ],
        )
        self.assertRecordValues(
            orders.order_line,
            [
                {"discount": 5.0, "customer_lead": 3.0},
                {"discount": 1.0, "customer_lead": 3.0},
                {"discount": 12.5, "customer_lead": 6.0},
                {"discount": 0.0, "customer_lead": 0.0},
            ],
        )

    def test_an_opportunity_leaves_open_what_it_does_not_know(self):
        campaigns = self.env["utm.campaign"].create(
            [{"name": "Spring"}, {"name": "Autumn"}]
        )
        self._set_default("first_order", "campaign_id", "Spring")
        leads = self._create_opportunity(self.customer_a, self.support)
        leads += self._create_opportunity(
            self.customer_b, self.support, campaign_id=campaigns[1].id
        )
        orders = leads.with_user(self.salesman).action_create_quotation()
        self.assertEqual(orders.campaign_id, campaigns)

    def test_upsells_have_defaults_of_their_own(self):
        self._set_first_order_defaults()
        self._set_default(
            "upsell_order",
            "client_order_ref",
            "contract.number",
            kind="expression",
            plan_id=self.plan_monthly.id,
        )
        self._set_default(
            "upsell_order", "origin", "Yearly", plan_id=self.plan_yearly.id
        )
        self._set_default("upsell_order_line", "discount", "20")
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        order = contract.with_user(self.salesman)._create_upsell()
        self.assertEqual(order.client_order_ref, contract.number)
        self.assertFalse(order.origin)
        order.order_line = [Command.create({"product_id": self.support.id})]
        self.assertEqual(order.order_line.discount, 20.0)
        # Renewals have none of it.
        lead = contract.with_user(self.salesman)._create_renewals()
        self.assertFalse(lead.order_ids.client_order_ref)
        self.assertEqual(lead.order_ids.order_line.discount, 5.0)

    def test_lines_of_a_confirmed_order_are_left_alone(self):
        order = self._create_order(self.customer_a, self.setup)
        order.action_confirm()
        self._set_default("first_order_line", "discount", "20")
        order.order_line = [Command.create({"product_id": self.support.id})]
        self.assertEqual(order.order_line.mapped("discount"), [0.0, 0.0])

    def test_companies_have_their_own(self):
        other = self._create_company(name="Elsewhere")
        self._set_default("first_order", "origin", "Here", company_id=other.id)
        self.assertFalse(self._create_order(self.customer_a).origin)
        order = self.env["sale.order"].with_company(other)
        order = order.create({"partner_id": self.customer_a.id})
        self.assertEqual(order.origin, "Here")

    def test_what_does_not_work_is_said_in_words(self):
        self._create_order(self.customer_a, self.setup)
        self._set_default(
            "first_order", "origin", "order.partner_id.ref + ''", kind="expression"
        )
        self.customer_b.ref = False
        with self.assertRaisesRegex(UserError, "The default value of Source Document"):
            self._create_order(self.customer_b)
        for document, value in [
            ("first_order", "line.name"),
            ("first_order_line", "order.nothing"),
        ]:
            field = "name" if document.endswith("line") else "origin"
            with self.assertRaisesRegex(ValidationError, "does not work"):
                self._set_default(document, field, value, kind="expression")

    def test_salespeople_do_not_read_or_change_them(self):
        default = self._set_default("first_order", "origin", "Fair")
        with self.assertRaises(AccessError):
            default.with_user(self.salesman).read(["value"])
        with self.assertRaises(AccessError):
            default.with_user(self.sale_manager).write({"value": "Street"})

    def test_rows_that_name_a_model_are_for_renewals(self):
        field = self.env["ir.model.fields"]._get("sale.order", "origin")
        default = self.env["sale.renewal.default"].create(
            {"model": "sale.order", "field_id": field.id, "value": "Again"}
        )
        self.assertEqual(default.document, "renewal_quotation")
        self.assertFalse(self._create_order(self.customer_a).origin)

    def test_queries_do_not_grow_with_the_orders(self):
        self._set_default("first_order", "origin", "Fair")
        self._set_default("first_order_line", "discount", "5")

        def count(number):
            values = [
                {
                    "partner_id": self.customer_a.id,
                    "order_line": [Command.create({"product_id": self.support.id})],
                }
            ] * number
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sale.order"].create(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        self.assertLess((many - few) / 10, 14)
