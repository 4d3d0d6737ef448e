from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged, users

from .availability_common import StockCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestQuotationAvailability(StockCommon):
    """When a customer can have what is on a quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dropshipping = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.vendor = cls.env["res.partner"].create({"name": "Lamp Works"})
        seller = {"partner_id": cls.vendor.id, "price": 5.0, "delay": 9}
        cls.lamp = cls.env["product.product"].create(
            {
                "name": "Lamp",
                "type": "consu",
                "is_storable": True,
                "route_ids": [Command.set(cls.dropshipping.ids)],
                "seller_ids": [Command.create(seller)],
            }
        )

    def test_each_line_says_what_is_free_and_when_the_rest_comes(self):
        self._plan_receipt(self.desk, 8, days=12)
        order = self._quote(
            (self.desk, 12), (self.desk, 5), (self.chair, 3), (self.setup, 1)
        )
        self._assert_lines(
            order,
            ("available", "12 free", date(2026, 3, 2)),
            ("forecast", "from 14 Mar", date(2026, 3, 14)),
            ("short", "0 of 3 free", False),
            (False, False, False),
        )

    def test_each_quotation_of_each_company_asks_its_own_warehouse(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.salesman.company_ids += company
        there = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self._set_stock(self.desk, 3, there)
        here = self._quote((self.desk, 5))
        foreign = self._quote(
            (self.desk, 5), partner=self.customer_b, company_id=company.id
        )
        quotations = here + foreign
        self.env.invalidate_all()
        notes = quotations.order_line.mapped("availability_note")
        self.assertEqual(notes, ["12 free", "3 of 5 free"])
        self.assertEqual(here.earliest_delivery_date, date(2026, 3, 2))
        self.assertEqual(foreign.undeliverable_products, "Desk")

    def test_drop_shipped_lines_take_as_long_as_the_vendor(self):
        self._assert_lines(
            self._quote((self.lamp, 100)),
            ("on_order", "on order: 11 Mar", date(2026, 3, 11)),
        )

    def test_each_company_drop_ships_by_its_own_rules(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.salesman.company_ids += company
        rules = self.dropshipping.rule_ids
        rules.filtered(lambda rule: rule.company_id == company).active = False
        here = self._quote((self.lamp, 1))
        there = self._quote((self.lamp, 1), company_id=company.id)
        self._assert_lines(here, ("on_order", "on order: 11 Mar", date(2026, 3, 11)))
        self._assert_lines(there, ("short", "0 of 1 free", False))

    def test_the_route_of_the_line_goes_before_those_of_the_product(self):
        self.desk.seller_ids = [
            Command.create({"partner_id": self.vendor.id, "price": 1.0, "delay": 4})
        ]
        order = self._quote((self.desk, 5))
        order.order_line.route_ids = self.dropshipping
        self._assert_lines(order, ("on_order", "on order: 6 Mar", date(2026, 3, 6)))

    def test_what_is_bought_per_order_takes_as_long_as_the_vendor(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.lamp.route_ids = mto + buy
        self.chair.route_ids = mto + buy
        order = self._quote((self.lamp, 2), (self.chair, 1))
        self._assert_lines(
            order,
            ("on_order", "on order: 11 Mar", date(2026, 3, 11)),
            ("on_order", "ordered when sold", False),
        )
        self.assertEqual(order.undeliverable_products, "Chair")

    def test_the_lead_time_counts_for_what_is_free(self):
        self.desk.sale_delay = 3
        self.lamp.sale_delay = 20
        order = self._quote((self.desk, 1), (self.lamp, 1))
        self.assertEqual(
            order.order_line.mapped("available_date"),
            [date(2026, 3, 5), date(2026, 3, 22)],
        )
        order.order_line[0].customer_lead = 40
        self.assertEqual(order.earliest_delivery_date, date(2026, 4, 11))

    def test_goods_whose_stock_nobody_counts_are_there(self):
        pens = self.env["product.product"].create({"name": "Pens", "type": "consu"})
        order = self._quote((pens, 1000))
        self._assert_lines(order, (False, False, date(2026, 3, 2)))
        self.assertEqual(order.earliest_delivery_date, date(2026, 3, 2))

    def test_kits_are_as_available_as_their_components(self):
        kit = self.env["product.product"].create({"name": "Office", "type": "consu"})
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.desk.id, "product_qty": 1}),
                    Command.create({"product_id": self.chair.id, "product_qty": 2}),
                ],
            }
        )
        self._set_stock(self.chair, 9, self.warehouse)
        alone = self._quote((kit, 5), partner=self.customer_b)
        self._assert_lines(alone, ("short", "4 of 5 free", False))
        order = self._quote((self.desk, 9), (kit, 2), (kit, 2))
        self._assert_lines(
            order,
            ("available", "12 free", date(2026, 3, 2)),
            ("available", "3 free", date(2026, 3, 2)),
            ("short", "1 of 2 free", False),
        )
        self._plan_receipt(self.desk, 5, days=4)
        self._assert_lines(
            order,
            ("available", "12 free", date(2026, 3, 2)),
            ("available", "3 free", date(2026, 3, 2)),
            ("forecast", "from 6 Mar", date(2026, 3, 6)),
        )

    def test_everything_is_there_when_the_last_line_is(self):
        self._plan_receipt(self.chair, 3, days=2)
        order = self._quote((self.desk, 1), (self.chair, 3), (self.lamp, 1))
        self.assertEqual(order.earliest_delivery_date, date(2026, 3, 11))
        self.assertFalse(order.undeliverable_products)
        services = self._quote((self.setup, 1))
        self.assertFalse(services.earliest_delivery_date)

    def test_the_earliest_date_can_be_promised(self):
        order = self._quote((self.desk, 1), (self.lamp, 1))
        order.commitment_date = "2026-03-10 12:00:00"
        self.assertTrue(order.is_promised_too_early)
        order.action_promise_earliest_date()
        self.assertEqual(str(order.commitment_date), "2026-03-11 12:00:00")
        self.assertFalse(order.is_promised_too_early)

    def test_nothing_is_promised_while_it_is_not_known_when_it_comes(self):
        order = self._quote((self.desk, 1), (self.chair, 3))
        fine = self._quote((self.desk, 1), partner=self.customer_b)
        self.assertFalse(order.earliest_delivery_date)
        (fine + order).commitment_date = "2026-12-24 12:00:00"
        self.assertEqual((fine + order).mapped("is_promised_too_early"), [False, True])
        with self.assertRaisesRegex(UserError, "nothing is on its way: Chair"):
            (fine + order).action_promise_earliest_date()
        with self.assertRaisesRegex(UserError, "only a quotation with goods"):
            self._quote((self.setup, 1)).action_promise_earliest_date()

    def test_confirmed_orders_ask_their_transfers_instead(self):
        order = self._quote((self.desk, 1))
        order.action_confirm()
        self._assert_lines(order, (False, False, False))
        self.assertFalse(order.earliest_delivery_date)

    def test_accountants_read_it_without_rights_on_stock(self):
        order = self._quote((self.desk, 13), (self.lamp, 1))
        accountant = new_test_user(
            self.env, login="books", groups="account.group_account_invoice"
        )
        self.env.invalidate_all()
        order = order.with_user(accountant)
        self.assertEqual(order.undeliverable_products, "Desk")
        self.assertEqual(order.get_hints({})["missing"], "Desk")

    @users("salesman")
    def test_it_follows_what_is_typed(self):
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer_a
        with form.order_line.new() as line:
            line.product_id = self.desk
        hints, notes = self._get_hints(form)
        self.assertEqual([*notes, hints["missing"]], ["12 free", ""])
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 13
        hints, notes = self._get_hints(form)
        self.assertEqual([*notes, hints["missing"]], ["12 of 13 free", "Desk"])
        order = form.save()
        self.assertEqual(order.order_line.availability, "short")

    def test_many_lines_cost_few_queries(self):
        products = self.env["product.product"].create(
            [
                {"name": f"Part {number}", "type": "consu", "is_storable": True}
                for number in range(30)
            ]
        )
        small = self._quote(*[(product, 1) for product in products[:2]])
        large = self._quote(*[(product, 1) for product in products])
        counts = []
        for order in (small, small, large):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            order.mapped("earliest_delivery_date")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 3)
