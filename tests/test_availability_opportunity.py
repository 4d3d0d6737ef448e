from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import format_date

from .availability_common import StockCommon


@tagged("post_install", "-at_install")
class TestOpportunityAvailability(StockCommon):
    """What a salesperson reads about the stock next to each product."""

    def _create_lead(self, *quantities, partner=None, **values):
        return self._create_opportunity(
            partner or self.customer_a,
            line_ids=[
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in quantities
            ],
            **values,
        ).with_user(self.salesman)

    def _assert_notes(self, lead, *expected):
        self.env.invalidate_all()
        found = [(line.availability, line.availability_note) for line in lead.line_ids]
        self.assertEqual(found, list(expected))

    def test_free_forecast_and_short(self):
        receipt = self._plan_receipt(self.desk, 8, days=12)
        lead = self._create_lead((self.desk, 5), (self.chair, 3), (self.support, 1))
        late = self._create_lead((self.desk, 20), partner=self.customer_b)
        never = self._create_lead((self.desk, 21), partner=self.customer_b)
        self._assert_notes(
            lead, ("available", "12 free"), ("short", "0 of 3 free"), (False, False)
        )
        day = format_date(self.env, receipt.date, date_format="d MMM")
        self._assert_notes(late, ("forecast", f"from {day}"))
        self._assert_notes(never, ("short", "12 of 21 free"))

    def test_what_is_reserved_or_promised_is_not_free(self):
        order = self._create_order(self.customer_b)
        order.order_line = [
            Command.create({"product_id": self.desk.id, "product_uom_qty": 10})
        ]
        order.action_confirm()
        lead = self._create_lead((self.desk, 5))
        self._assert_notes(lead, ("short", "2 of 5 free"))
        receipt = self._plan_receipt(self.desk, 3, days=5)
        day = format_date(self.env, receipt.date, date_format="d MMM")
        self._assert_notes(lead, ("forecast", f"from {day}"))

    def test_lines_share_the_stock_and_count_in_their_units(self):
        lead = self._create_lead((self.desk, 8), (self.desk, 8), (self.desk, 1))
        self._assert_notes(
            lead,
            ("available", "12 free"),
            ("short", "4 of 8 free"),
            ("short", "0 of 1 free"),
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        lead = self._create_lead((self.desk, 1))
        lead.line_ids.product_uom_id = dozen
        self._assert_notes(lead, ("available", "1 free"))
        lead.line_ids.product_uom_qty = 2
        self._assert_notes(lead, ("short", "1 of 2 free"))

    def test_each_company_and_salesperson_has_its_warehouse(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.salesman.company_ids += company
        there = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self._set_stock(self.desk, 3, there)
        here = self._create_lead((self.desk, 5), company_id=self.env.company.id)
        foreign = self._create_lead((self.desk, 5), company_id=company.id)
        self.assertEqual(foreign.warehouse_id, there)
        self._assert_notes(here, ("available", "12 free"))
        self._assert_notes(foreign, ("short", "3 of 5 free"))
        second = self.warehouse.copy({"name": "Second", "code": "SEC"})
        self._set_stock(self.desk, 6, second)
        self.salesman.property_warehouse_id = second
        self._assert_notes(here, ("available", "6 free"))
        order = here.action_create_quotation()
        self.assertEqual(order.warehouse_id, here.warehouse_id)

    def test_drop_shipped_products_are_ordered_when_sold(self):
        self.desk.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        lead = self._create_lead((self.desk, 50))
        self._assert_notes(lead, ("on_order", "ordered when sold"))

    def test_what_a_vendor_will_ship_takes_none(self):
        lead = self._create_lead((self.desk, 7), (self.desk, 7), (self.desk, 5))
        left = ("short", "5 of 7 free")
        self._assert_notes(
            lead, ("available", "12 free"), left, ("short", "0 of 5 free")
        )
        self.desk.dropship_policy = "when_short"
        self._assert_notes(
            lead, ("available", "12 free"), left, ("available", "5 free")
        )

    def test_won_opportunities_show_none(self):
        lead = self._create_lead((self.desk, 5))
        lead.action_place_order()
        lead.stage_id = self.stage_won
        self._assert_notes(lead, (False, False))

    @users("salesman")
    def test_it_follows_what_is_typed(self):
        form = Form(self.env["crm.lead"].with_context(default_type="opportunity"))
        form.name = "Typed deal"
        form.partner_id = self.customer_a
        with form.line_ids.new() as line:
            line.product_id = self.desk
            self.assertEqual(line.availability_note, "12 free")
            line.product_uom_qty = 13
            self.assertEqual(line.availability_note, "12 of 13 free")
        self.assertEqual(form.save().line_ids.availability, "short")

    def test_many_lines_cost_few_queries(self):
        products = self.env["product.product"].create(
            [
                {"name": f"Part {number}", "type": "consu", "is_storable": True}
                for number in range(30)
            ]
        )
        small = self._create_lead(*[(product, 1) for product in products[:2]])
        large = self._create_lead(*[(product, 1) for product in products])
        counts = []
        for lead in (small, small, large):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            lead.line_ids.mapped("availability_note")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 3)
