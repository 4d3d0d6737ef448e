from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOpportunityCatalog(RenewalCommon):
    """Odoo's catalogue adds, changes and removes the products of opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_a.property_product_pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Partners",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": 20.0}
                    )
                ],
            }
        )
        cls.lead_a = cls._create_opportunity(cls.customer_a)
        cls.lead_b = cls._create_opportunity(cls.customer_b)

    def _get_info(self, lead, products, **kwargs):
        return lead._get_product_catalog_order_line_info(products.ids, **kwargs)

    @users("salesman")
    def test_it_shows_products_for_sale_and_the_opportunity(self):
        lead = self.lead_a.with_env(self.env).with_context(default_type="opportunity")
        action = lead.action_add_from_catalog()
        self.setup.product_tmpl_id.sudo().sale_ok = False
        products = self.env["product.product"].search(action["domain"])
        self.assertIn(self.support, products)
        self.assertNotIn(self.setup, products)
        self.assertEqual(action["context"]["product_catalog_order_id"], lead.id)
        self.assertEqual(action["context"]["product_catalog_order_model"], "crm.lead")
        self.assertNotIn("default_type", action["context"])
        from_list = self.env["crm.lead.line"].with_context(order_id=lead.id)
        self.assertEqual(
            from_list.action_add_from_catalog()["domain"], action["domain"]
        )

    @users("salesman")
    def test_prices_come_from_the_pricelist_of_the_opportunity(self):
        products = self.support + self.setup
        info_a = self._get_info(self.lead_a.with_env(self.env), products)
        info_b = self._get_info(self.lead_b.with_env(self.env), products)
        self.assertEqual([info_a[p.id]["price"] for p in products], [80.0, 200.0])
        self.assertEqual([info_b[p.id]["price"] for p in products], [100.0, 250.0])
        self.assertEqual(info_a[self.support.id]["quantity"], 0)
        self.assertFalse(info_a[self.support.id]["readOnly"])

    @users("salesman")
    def test_quantities_add_change_and_remove_lines(self):
        lead = self.lead_a.with_env(self.env)
        self.assertEqual(lead._update_order_line_info(self.support.id, 2), 80.0)
        self.assertEqual(lead.line_ids.product_uom_qty, 2.0)
        self.assertEqual(lead.line_ids.plan_id, self.plan_monthly)
        lead._update_order_line_info(self.support.id, 5)
        self.assertEqual(lead.recurring_revenue_monthly, 400.0)
        info = self._get_info(lead, self.support)[self.support.id]
        self.assertEqual((info["quantity"], info["price"]), (5.0, 80.0))
        self.assertEqual(lead._update_order_line_info(self.support.id, 0), 80.0)
        self.assertFalse(lead.line_ids)
        self.assertEqual(lead._update_order_line_info(self.support.id, 0), 80.0)
        self.assertFalse(self.lead_b.line_ids)

    @users("salesman")
    def test_products_go_to_the_chosen_section(self):
        lead = self.lead_b.with_env(self.env)
        lead._update_order_line_info(self.setup.id, 1)
        section_id = lead._create_section("line_ids", "Running", "bottom")["id"]
        for product in (self.support, self.setup):
            lead._update_order_line_info(product.id, 1, section_id=section_id)
        lead._update_order_line_info(self.licence.id, 1, section_id=False)
        self.env.invalidate_all()
        setup = self.setup
        self.assertEqual(
            [line.product_id or line.name for line in lead.line_ids],
            [setup, self.licence, "Running", setup, self.support],
        )
        counts = {s["id"]: s["line_count"] for s in lead._get_sections("line_ids")}
        self.assertEqual(counts, {False: 2, section_id: 2})
        inside = self._get_info(lead, self.support, section_id=section_id)
        outside = self._get_info(lead, self.support, section_id=False)
        self.assertEqual(inside[self.support.id]["quantity"], 1.0)
        self.assertEqual(outside[self.support.id]["quantity"], 0)

    @users("salesman")
    def test_a_product_on_several_lines_is_left_alone(self):
        lead = self._create_opportunity(self.customer_a, self.support + self.support)
        lead = lead.with_env(self.env)
        info = self._get_info(lead, self.support)[self.support.id]
        self.assertEqual((info["quantity"], info["readOnly"]), (2.0, True))
        with self.assertRaisesRegex(UserError, "Support is on several lines"):
            lead._update_order_line_info(self.support.id, 5)

    @users("salesman")
    def test_nothing_changes_once_it_is_won_or_lost(self):
        won = self._create_opportunity(
            self.customer_a, self.support, stage_id=self.stage_won.id
        )
        lost = self._create_opportunity(self.customer_b, self.support)
        lost.action_set_lost()
        for lead in (won + lost).with_env(self.env):
            info = self._get_info(lead, self.support + self.setup)
            self.assertTrue(info[self.support.id]["readOnly"])
            self.assertTrue(info[self.setup.id]["readOnly"])
            with self.assertRaisesRegex(UserError, "is won or lost"):
                lead._update_order_line_info(self.support.id, 7)
            with self.assertRaisesRegex(UserError, "is won or lost"):
                lead._create_section("line_ids", "More", "bottom")

    @users("salesman")
    def test_opportunities_of_others_stay_closed(self):
        self.lead_a.user_id = self.env.ref("base.user_admin")
        self.env.invalidate_all()
        lead = self.lead_a.with_env(self.env)
        with self.assertRaises(AccessError):
            self._get_info(lead, self.support)
        with self.assertRaises(AccessError):
            lead._update_order_line_info(self.support.id, 1)

    def test_products_of_another_company_are_not_offered(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.salesman.company_ids += company
        own, other = self.support.copy(), self.support.copy()
        own.company_id, other.company_id = self.env.company, company
        self.lead_b.company_id = company
        self.lead_a.company_id = self.env.company
        for lead, product in ((self.lead_a, own), (self.lead_b, other)):
            found = (own + other + self.support).filtered_domain(
                lead.action_add_from_catalog()["domain"]
            )
            self.assertEqual(found, product + self.support)
