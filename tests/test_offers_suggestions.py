from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestSuggestions(RenewalCommon):
    """Options of what is sold are suggested next to the lines.

    Support has the options licence, hotline (10 a month) and set-up.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotline, cls.training = cls.env["product.product"].create(
            [
                {
                    "name": "Hotline",
                    "type": "service",
                    "list_price": 10.0,
                    "recurring_type": "recurring",
                    "contract_plan_id": cls.plan_monthly.id,
                    "taxes_id": [Command.clear()],
                },
                {"name": "Training", "type": "service", "list_price": 80.0},
            ]
        )
        cls._offer(cls.support, cls.licence + cls.hotline + cls.setup)

    @classmethod
    def _offer(cls, product, options):
        product.optional_product_ids = options.product_tmpl_id

    def _click(self, product, document):
        """Add a suggestion as the button of a salesperson does."""
        product = product.with_user(self.salesman)
        if document._name == "sale.order":
            product = product.with_context(sale_renewal_order_id=document.id)
            return product.action_add_to_quotation()
        product = product.with_context(sale_renewal_lead_id=document.id)
        return product.action_add_to_opportunity()

    def test_a_quotation_suggests_what_is_not_on_it(self):
        order = self._create_order(self.customer_a, self.setup)
        order = order.with_user(self.salesman)
        self.assertFalse(order.suggested_product_ids)
        order.order_line = [
            Command.create(
                {"product_id": self.support.id, "plan_id": self.plan_yearly.id}
            )
        ]
        self.assertEqual(order.suggested_product_ids, self.licence + self.hotline)
        self._click(self.hotline, order)
        self.assertEqual(order.suggested_product_ids, self.licence)
        line = order.order_line[-1]
        # 10 a month are 120 a year.
        self.assertRecordValues(
            line,
            [
                {
                    "product_id": self.hotline.id,
                    "plan_id": self.plan_yearly.id,
                    "price_unit": 120.0,
                    "product_uom_qty": 1.0,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "Hotline.* is not suggested"):
            self._click(self.hotline, order)
        order.action_confirm()
        self.assertFalse(order.suggested_product_ids)
        with self.assertRaisesRegex(UserError, "is not suggested"):
            self._click(self.licence, order)

    def test_an_opportunity_suggests_the_same(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        lead = lead.with_user(self.salesman)
        suggested = self.licence + self.hotline + self.setup
        self.assertEqual(lead.suggested_product_ids, suggested)
        self._click(self.licence, lead)
        self._click(self.setup, lead)
        # 600 a year are 50 a month, the plan of what it is an option of.
        self.assertRecordValues(
            lead.line_ids[1:],
            [
                {
                    "product_id": self.licence.id,
                    "plan_id": self.plan_monthly.id,
                    "price_unit": 50.0,
                },
                {"product_id": self.setup.id, "plan_id": False, "price_unit": 250.0},
            ],
        )
        self.assertEqual(lead.suggested_product_ids, self.hotline)
        lead.action_set_lost()
        self.assertFalse(lead.suggested_product_ids)

    def test_an_option_of_one_time_goods_takes_the_plan_of_the_document(self):
        self._offer(self.training, self.hotline)
        order = self._create_order(self.customer_a, self.training + self.licence)
        self._click(self.hotline, order)
        self.assertEqual(order.order_line[-1].plan_id, self.plan_yearly)

    def test_a_renewal_suggests_what_the_customer_does_not_have(self):
        self._offer(self.support, self.licence + self.hotline + self.setup)
        self._offer(self.licence, self.training)
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-02-01"
        )
        # A has a licence by a contract of its own, of a colleague.
        colleague = new_test_user(
            self.env, "seller_two", "sales_team.group_sale_salesman"
        )
        own = self._create_contracts(
            self.customer_a, start="2025-06-01", products=self.licence
        )
        own.user_id = colleague
        leads = contracts.with_user(self.salesman)._create_renewals()
        # The set-up was paid with the first order.
        self.assertEqual(
            [lead.suggested_product_ids for lead in leads],
            [self.hotline + self.training, self.licence + self.hotline],
        )
        orders = leads.order_ids
        self.assertEqual(
            [order.suggested_product_ids for order in orders],
            [self.hotline + self.training, self.licence + self.hotline],
        )
        self._click(self.licence, orders[1])
        line = orders[1].order_line[-1]
        self.assertEqual(line.plan_id, self.plan_monthly)
        self.assertEqual(line.price_unit, 50.0)

    def test_what_cannot_be_sold_is_not_suggested(self):
        other = self._create_company(name="Elsewhere")
        self.hotline.company_id = other
        self.licence.active = False
        self.setup.sale_ok = False
        order = self._create_order(self.customer_a, self.support)
        self.assertFalse(order.suggested_product_ids)

    def test_nobody_adds_to_what_they_may_not_write(self):
        order = self._create_order(self.customer_a, self.support)
        lead = self._create_opportunity(self.customer_a, self.support)
        order.user_id = self.sale_manager
        lead.user_id = self.sale_manager
        for document in (order, lead):
            with self.assertRaises(AccessError):
                self._click(self.hotline, document)
        for found in ([], [order.id], str(order.id), order.id + 1000, True):
            with self.assertRaisesRegex(UserError, "Save the document first"):
                self.hotline.with_context(
                    sale_renewal_order_id=found
                ).action_add_to_quotation()
        self.assertEqual(len(order.order_line), 1)

    def test_queries_do_not_grow_with_the_documents(self):
        contracts = self._create_contracts(
            *[self.customer_a, self.customer_b] * 4, start="2025-02-01"
        )
        leads = contracts._create_renewals()

        def count(documents):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            documents.mapped("suggested_product_ids")
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(leads), count(leads[:2]) + 2)
