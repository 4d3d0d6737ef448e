from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestAgreements(RenewalCommon):
    """A pricelist is given to customers by their tags."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids += group
        cls.env["product.pricelist"].search([]).active = False
        cls.health, cls.public = cls.env["res.partner.category"].create(
            [{"name": "Health"}, {"name": "Public"}]
        )
        cls.hospitals = cls.env["res.partner.category"].create(
            {"name": "Hospitals", "parent_id": cls.health.id}
        )
        cls.belgium = cls.env.ref("base.be")
        cls.benelux = cls.env["res.country.group"].create(
            {"name": "Benelux", "country_ids": cls.belgium.ids}
        )
        cls.for_hospitals = cls._create_pricelist("Hospitals", 20, 5, cls.hospitals)
        cls.for_public = cls._create_pricelist("Public", 10, 2, cls.public)
        cls.by_country = cls._create_pricelist("Low countries", 3, 1)
        cls.by_country.country_group_ids = cls.benelux
        cls.for_all = cls._create_pricelist("All", 0, 50)
        cls.customer_a.category_id = cls.hospitals
        cls.seller = new_test_user(
            cls.env, "seller_two", "sales_team.group_sale_salesman"
        )

    @classmethod
    def _create_pricelist(cls, name, percent, sequence, tags=(), **values):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "sequence": sequence,
                "partner_category_ids": [Command.set([tag.id for tag in tags])],
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": percent}
                    )
                ],
                **values,
            }
        )

    def _get_given(self, partner):
        partner = partner.with_user(self.seller)
        return partner.property_product_pricelist, partner.pricelist_reason

    def test_own_then_tag_then_country_then_all(self):
        customer = self.customer_b
        self.assertEqual(self._get_given(customer), (self.for_all, "for all customers"))
        customer.country_id = self.belgium
        self.assertEqual(
            self._get_given(customer), (self.by_country, "by country group Benelux")
        )
        customer.category_id = self.hospitals
        self.assertEqual(
            self._get_given(customer),
            (self.for_hospitals, "by tag Health / Hospitals"),
        )
        customer.property_product_pricelist = self.for_all
        self.assertEqual(
            self._get_given(customer), (self.for_all, "chosen for this customer")
        )
        customer.property_product_pricelist = self.for_hospitals
        customer.category_id = False
        self.assertEqual(self._get_given(customer)[0], self.by_country)

    def test_of_several_tags_the_first_pricelist_counts(self):
        self.customer_a.category_id += self.public
        self.assertEqual(
            self._get_given(self.customer_a), (self.for_public, "by tag Public")
        )
        self.for_public.sequence = 9
        self.env.invalidate_all()
        self.assertEqual(self._get_given(self.customer_a)[0], self.for_hospitals)
        self.for_hospitals.active = False
        self.env.invalidate_all()
        self.assertEqual(self._get_given(self.customer_a)[0], self.for_public)

    def test_tags_below_and_contacts_of_the_customer(self):
        self.for_hospitals.partner_category_ids = self.health
        contact = self.env["res.partner"].create(
            {"name": "Ward", "parent_id": self.customer_a.id, "type": "delivery"}
        )
        for partner in (self.customer_a, contact):
            self.assertEqual(
                self._get_given(partner), (self.for_hospitals, "by tag Health")
            )

    def test_a_salesperson_quotes_at_the_price_of_the_tag(self):
        orders = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "order_line": [Command.create({"product_id": self.support.id})],
                    }
                    for partner in (self.customer_a, self.customer_b)
                ]
            )
        )
        self.assertEqual(orders.pricelist_id, self.for_hospitals + self.for_all)
        self.assertEqual(orders.order_line.mapped("price_subtotal"), [80.0, 100.0])
        lead = self._create_opportunity(self.customer_a, self.support)
        self.assertEqual(lead.pricelist_id, self.for_hospitals)
        self.assertEqual(lead.line_ids.price_subtotal, 80.0)

    def test_lines_say_which_agreement_priced_them(self):
        lead = self._create_opportunity(self.customer_a, self.support + self.setup)
        lead.line_ids[1].price_unit = 210.0
        rule = self.for_hospitals.item_ids
        self.assertEqual(lead.line_ids.mapped("priced_by_id"), rule)
        order = lead.with_user(self.salesman).action_create_quotation()
        order.order_line = [
            Command.create({"product_id": self.licence.id}),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        found = [
            f"Hospitals: All Products, {rule.price}",
            "Decided by hand",
            f"Hospitals: All Products, {rule.price}",
            False,
        ]
        self.assertEqual(order.order_line.mapped("price_source"), found)
        order.action_confirm()
        # What was agreed stays, whatever becomes of the pricelist.
        self.customer_a.category_id = False
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("price_source"), found)
        renewal = order.contract_ids.filtered(
            lambda contract: contract.plan_id == self.plan_monthly
        )._create_renewals()
        line = renewal.order_ids.order_line
        self.assertEqual(line.price_unit, order.order_line[0].price_unit)
        self.assertIn("Contract C", line.price_source)
        order = self._create_order(self.customer_b, self.support, pricelist_id=False)
        self.assertEqual(order.order_line.price_source, "Price of the product")
        order.order_line.price_unit = 1.0
        self.assertEqual(order.order_line.price_source, "Decided by hand")

    def test_the_rule_costs_no_query_of_a_line(self):
        values = {"partner_id": self.customer_a.id}
        lines = [Command.create({"product_id": self.support.id}) for _ in range(4)]
        order = self.env["sale.order"].create({**values, "order_line": lines})
        price = self.for_hospitals.item_ids.browse()
        self.assertNotEqual(order.order_line.priced_by_id, price)
        self.env.flush_all()
        with self.assertQueryCount(0):
            order.order_line.mapped("priced_by_id")

    def test_the_form_chooses_nothing_that_the_tags_give(self):
        user = new_test_user(
            self.env,
            "contact_keeper",
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        form = Form(self.env["res.partner"].with_user(user))
        form.name = "Clinic"
        form.category_id.add(self.hospitals)
        self.assertEqual(form.property_product_pricelist, self.for_hospitals)
        partner = form.save()
        self.assertFalse(partner.specific_property_product_pricelist)
        with Form(partner) as form:
            form.property_product_pricelist = self.for_all
        self.assertEqual(
            self._get_given(partner), (self.for_all, "chosen for this customer")
        )
        with Form(partner) as form:
            form.property_product_pricelist = self.for_hospitals
        self.assertFalse(partner.specific_property_product_pricelist)

    def test_companies_and_currencies(self):
        euro = self._enable_euro(0.8)
        euro.rate_ids.company_id = False
        other = self._create_company(name="Elsewhere")
        elsewhere = self._create_pricelist(
            "Elsewhere",
            50,
            1,
            self.hospitals,
            company_id=other.id,
            currency_id=euro.id,
        )
        (self.for_hospitals + self.for_all).company_id = self.env.company
        self.assertEqual(self.customer_a.property_product_pricelist, self.for_hospitals)
        partner = self.customer_a.with_company(other)
        self.assertEqual(partner.property_product_pricelist, elsewhere)
        order = self.env["sale.order"].with_company(other)
        order = order.create(
            {
                "partner_id": self.customer_a.id,
                "order_line": [Command.create({"product_id": self.support.id})],
            }
        )
        self.assertEqual(order.currency_id, euro)
        # 100 dollars are 80 euro, less 50 %.
        self.assertEqual(order.order_line.price_subtotal, 40.0)

    def test_portal_users_have_their_prices(self):
        portal = new_test_user(self.env, "visitor", "base.group_portal")
        portal.partner_id.category_id = self.hospitals
        found = self.env["product.pricelist"].with_user(portal)
        found = found.sudo()._get_partner_pricelist_multi(portal.partner_id.ids)
        self.assertEqual(found[portal.partner_id.id], self.for_hospitals)

    def test_queries_do_not_grow_with_the_customers(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "category_id": self.hospitals.ids}
                for number in range(30)
            ]
        )

        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.mapped("property_product_pricelist")
            return self.env.cr.sql_log_count - before

        count(partners)
        self.assertEqual(count(partners), count(partners[:2]))

    def test_without_agreements_nothing_is_asked(self):
        self.env["product.pricelist"].search([]).partner_category_ids = False
        customers = self.customer_a + self.customer_b
        customers.mapped("property_product_pricelist")
        self.env.invalidate_all()
        customers.mapped("specific_property_product_pricelist")
        with self.assertQueryCount(0):
            self.assertFalse(self.env["product.pricelist"]._get_agreements(customers))

    def test_customers_do_not_read_why(self):
        portal = new_test_user(self.env, "visitor", "base.group_portal")
        order = self._create_order(portal.partner_id, self.support)
        order.message_subscribe(portal.partner_id.ids)
        found = order.with_user(portal)
        self.assertEqual(found.order_line.price_unit, order.order_line.price_unit)
        for record, name in (
            (found, "suggested_product_ids"),
            (found.order_line, "price_source"),
            (found.partner_id, "pricelist_reason"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                record.read([name])
