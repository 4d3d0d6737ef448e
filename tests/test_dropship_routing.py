from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .desk_progress_common import FulfilmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestDropshipRouting(FulfilmentCommon):
    """Who ships the goods of an order line: our warehouse, or a vendor."""

    def test_policies_decide_and_routes_follow(self):
        self._set_stock(self.shelf, 5)
        order = self._quote(
            self.lamp, (self.shelf, 5), self.safe, self.stool, self.support
        )
        self._assert_fulfilment(order, "stock", "stock", "dropship", "stock", False)
        self.assertEqual(
            [bool(line.route_ids) for line in order.order_line],
            [False, False, True, False, False],
        )
        self.assertEqual(order.order_line[2].route_ids, self.dropship_route)
        order.action_confirm()
        self.assertEqual(self._get_bought(order), [("Safe", 1.0, "Azure Books")])
        self.assertEqual(
            self._get_shipped(order), [("Lamp", 1.0), ("Shelf", 5.0), ("Stool", 1.0)]
        )

    def test_a_choice_stays_and_says_the_routes(self):
        order = self._quote(self.stool, self.safe)
        stool, safe = order.order_line
        stool.fulfilment = "dropship"
        safe.fulfilment = "stock"
        self.assertEqual(stool.route_ids, self.dropship_route)
        self.assertFalse(safe.route_ids)
        order.order_line.product_uom_qty = 4
        self._assert_fulfilment(order, "dropship", "stock")
        order.action_confirm()
        self.assertEqual(self._get_bought(order), [("Stool", 4.0, "Azure Books")])
        self.assertEqual(self._get_shipped(order), [("Safe", 4.0)])

    def test_routes_that_somebody_sets_say_the_fulfilment(self):
        order = self._quote(
            (self.stool, {"route_ids": [Command.link(self.dropship_route.id)]}),
            self.safe,
        )
        stool, safe = order.order_line
        self._assert_fulfilment(order, "dropship", "dropship")
        stool.route_ids = False
        self.assertEqual(stool.fulfilment, "stock")
        other = self._create_warehouse("Second")
        safe.route_ids = other.delivery_route_id
        self.assertEqual(safe.fulfilment, "stock")
        order.action_confirm()
        self.assertEqual(safe.route_ids, other.delivery_route_id)
        self.assertFalse(self._get_bought(order))
        self.assertEqual(safe.move_ids.location_id, other.lot_stock_id)

    def test_drop_ship_routes_of_products_and_categories_count(self):
        category = self.env["product.category"].create(
            {"name": "Heavy", "route_ids": [Command.link(self.dropship_route.id)]}
        )
        self.stool.categ_id = category
        self.shelf.route_ids = self.lamp.route_ids = self.dropship_route
        self._set_stock(self.shelf, 1)
        order = self._quote(self.stool, self.shelf, self.lamp, self.stool)
        order.order_line[3].fulfilment = "stock"
        self._assert_fulfilment(order, "dropship", "stock", "stock", "stock")
        order.action_confirm()
        self.assertEqual(self._get_bought(order), [("Stool", 1.0, "Azure Books")])
        self.assertEqual(
            self._get_shipped(order), [("Shelf", 1.0), ("Lamp", 1.0), ("Stool", 1.0)]
        )

    def test_routes_of_ones_own_are_used(self):
        own = self.dropship_route.copy({"name": "Our own drop-ship"})
        own.rule_ids = [
            Command.link(rule.copy({"route_id": own.id}).id)
            for rule in self.dropship_route.rule_ids
        ]
        self.stool.route_ids = self.safe.route_ids = own
        order = self._quote(self.stool, self.safe)
        self._assert_fulfilment(order, "dropship", "dropship")
        self.assertEqual(order.order_line.route_ids, own)
        order.order_line[0].fulfilment = "stock"
        order.action_confirm()
        self.assertEqual(self._get_bought(order), [("Safe", 1.0, "Azure Books")])
        self.assertEqual(self._get_shipped(order), [("Stool", 1.0)])

    def test_drop_shipping_that_is_not_set_up_is_said(self):
        self.dropship_route.active = False
        order = self._quote(self.safe, self.stool)
        with self._assert_raises(UserError, "activate the route Dropship"):
            order.action_confirm()
        order.order_line[0].fulfilment = "stock"
        order.action_confirm()
        self.assertEqual(self._get_shipped(order), [("Safe", 1.0), ("Stool", 1.0)])

    def test_never_refuses_the_choice(self):
        order = self._quote(self.lamp)
        message = "Lamp is never drop-shipped: choose From Stock"
        with self._assert_raises(ValidationError, message):
            order.order_line.fulfilment = "dropship"
        with self._assert_raises(ValidationError, message):
            order.order_line.route_ids = self.dropship_route
        with self._assert_raises(ValidationError, message):
            self._quote((self.lamp, {"fulfilment": "dropship"}))

    def test_policy_that_changed_to_never_refuses_the_confirmation(self):
        order = self._quote((self.stool, {"fulfilment": "dropship"}), self.safe)
        (self.stool | self.safe).dropship_policy = "never"
        with self._assert_raises(UserError, "Stool is never drop-shipped"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        order.order_line[0].fulfilment = "stock"
        order.action_confirm()
        self.assertFalse(self._get_bought(order))

    def test_confirmed_lines_stay_as_they_are(self):
        order = self._quote(self.stool)
        order.action_confirm()
        with self._assert_raises(UserError, "chosen on the quotation"):
            order.order_line.fulfilment = "dropship"
        order.order_line.product_uom_qty = 3
        self._assert_fulfilment(order, "stock")
        order.order_line = [Command.create({"product_id": self.safe.id})]
        self._assert_fulfilment(order, "stock", "dropship")
        self.assertEqual(self._get_bought(order), [("Safe", 1.0, "Azure Books")])

    def test_short_for_the_promised_date(self):
        self._set_stock(self.shelf, 3)
        self._plan_receipt(self.shelf, 4, "2026-03-10 12:00:00")
        order = self._quote((self.shelf, 7))
        line = order.order_line
        self._assert_fulfilment(order, "dropship")
        self.assertEqual(line.fulfilment_note, "3 of 7 free")
        order.commitment_date = "2026-03-12 12:00:00"
        self._assert_fulfilment(order, "stock")
        self.assertFalse(line.fulfilment_note)
        order.commitment_date = "2026-03-09 12:00:00"
        self._assert_fulfilment(order, "dropship")
        order.commitment_date = False
        line.customer_lead = 9
        self._assert_fulfilment(order, "stock")

    def test_lines_of_an_order_share_the_stock(self):
        self._set_stock(self.shelf, 10)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quote(
            (self.shelf, 6),
            (self.shelf, 6),
            (self.shelf, 4),
            (self.shelf, {"product_uom_id": dozen.id}),
        )
        self._assert_fulfilment(order, "stock", "dropship", "stock", "dropship")
        order.order_line[0].product_uom_qty = 4
        self._assert_fulfilment(order, "stock", "stock", "dropship", "dropship")

    def test_confirmation_decides_with_the_stock_of_the_day(self):
        self._set_stock(self.shelf, 5)
        orders = self._quote((self.shelf, 5)) | self._quote(
            (self.shelf, 5), partner=self.customer_b
        )
        chosen = self._quote((self.shelf, {"fulfilment": "stock"}))
        self.assertEqual(orders.order_line.mapped("fulfilment"), ["stock", "stock"])
        orders.action_confirm()
        self.assertEqual(orders.order_line.mapped("fulfilment"), ["stock", "dropship"])
        self.assertEqual(self._get_bought(orders), [("Shelf", 5.0, "Bold Foods")])
        self.assertEqual(self._get_shipped(orders), [("Shelf", 5.0)])
        self.assertIn("Shelf: Drop-ship", orders[1].message_ids[:5].mapped("body")[0])
        chosen.action_confirm()
        self._assert_fulfilment(chosen, "stock")
        self.assertFalse(self._get_bought(chosen))

    def test_stock_that_came_in_is_used(self):
        order = self._quote((self.shelf, 5))
        self._assert_fulfilment(order, "dropship")
        self._set_stock(self.shelf, 5)
        order.action_confirm()
        self._assert_fulfilment(order, "stock")
        self.assertFalse(order.order_line.route_ids)
        self.assertFalse(self._get_bought(order))

    def test_cancelled_and_copied_orders_decide_anew(self):
        order = self._quote((self.shelf, 5), (self.stool, {"fulfilment": "dropship"}))
        order.action_confirm()
        self._assert_fulfilment(order, "dropship", "dropship")
        self._set_stock(self.shelf, 10)
        copy = order.copy()
        self._assert_fulfilment(copy, "stock", "dropship")
        self.assertFalse(copy.order_line[0].route_ids)
        order.sudo()._action_cancel()
        order.action_draft()
        order.action_confirm()
        self._assert_fulfilment(order, "stock", "dropship")

    def test_products_without_stock_are_never_short(self):
        self.shelf.is_storable = False
        order = self._quote((self.shelf, 5))
        self._assert_fulfilment(order, "stock")
        order.action_confirm()
        self.assertEqual(self._get_shipped(order), [("Shelf", 5.0)])

    def test_each_warehouse_has_its_stock(self):
        second = self._create_warehouse("Second")
        self._set_stock(self.shelf, 5, second)
        order = self._quote((self.shelf, 5))
        self._assert_fulfilment(order, "dropship")
        order.warehouse_id = second
        self._assert_fulfilment(order, "stock")
        order.action_confirm()
        self.assertEqual(order.order_line.move_ids.location_id, second.lot_stock_id)

    def test_each_company_has_its_stock_and_routes(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.salesman.company_ids += other
        self._set_stock(self.shelf, 5)
        here = self._quote((self.shelf, 5))
        there = self._quote((self.shelf, 5), self.safe, company_id=other.id)
        self._assert_fulfilment(here, "stock")
        self._assert_fulfilment(there, "dropship", "dropship")
        there.with_company(other).action_confirm()
        purchases = there.sudo().order_line.purchase_line_ids.order_id
        self.assertEqual(purchases.company_id, other)

    def test_variants_have_their_own_stock(self):
        red, blue = self._create_variants("Chair", "when_short")
        self._set_stock(red, 2)
        self._assert_fulfilment(self._quote((red, 2), blue), "stock", "dropship")

    def test_kits_are_shipped_as_their_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("without manufacturing there are no kits")
        kit = self._create_kit("when_short", seller_ids=[])
        self._set_stock(self.stool, 8)
        self._set_stock(self.shelf, 3)
        order = self._quote((kit, 3), (kit, 1))
        self._assert_fulfilment(order, "stock", "dropship")
        order.action_confirm()
        self.assertEqual(
            self._get_bought(order),
            [("Stool", 2.0, "Azure Books"), ("Shelf", 1.0, "Azure Books")],
        )
        self.assertEqual(self._get_shipped(order), [("Stool", 6.0), ("Shelf", 3.0)])
        # Without a kit of its own: its parts say how it is shipped.
        kit.dropship_policy = "allowed"
        (self.stool | self.shelf).route_ids = self.dropship_route
        self._assert_fulfilment(self._quote(kit), "dropship")

    def test_it_follows_what_is_typed(self):
        self._set_stock(self.shelf, 5)
        self.salesman.group_ids += self.env.ref("stock.group_adv_location")
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.customer_a
        with form.order_line.new() as line:
            line.product_id = self.shelf
            line.product_uom_qty = 5
            self.assertEqual(line.fulfilment, "stock")
            line.product_uom_qty = 6
            self.assertEqual(line.fulfilment, "dropship")
            self.assertEqual(line.route_ids[:], self.dropship_route)
            line.fulfilment = "stock"
            self.assertFalse(line.route_ids[:])
            line.product_uom_qty = 7
            self.assertEqual(line.fulfilment, "stock")
            line.route_ids.add(self.dropship_route)
            self.assertEqual(line.fulfilment, "dropship")
        with form.order_line.new() as line:
            line.product_id = self.stool
        order = form.save()
        self._assert_fulfilment(order, "dropship", "stock")
        self._set_stock(self.shelf, 7)
        order.action_confirm()
        self._assert_fulfilment(order, "stock", "stock")

    def test_opportunities_and_their_stage_do_it_too(self):
        lead = self._create_opportunity(self.customer_a, self.safe | self.shelf)
        lead.with_user(self.salesman).stage_id = self.stage_won
        order = lead.order_ids
        self.assertEqual(order.state, "sale")
        self._assert_fulfilment(order, "dropship", "dropship")
        self.assertEqual(len(self._get_bought(order)), 2)
        self.assertEqual(lead.line_ids.mapped("availability"), [False, False])

    def test_availability_of_opportunities_knows_the_policies(self):
        self.lamp.route_ids = self.shelf.route_ids = self.dropship_route
        products = self.lamp | self.shelf | self.safe
        lead = self._create_opportunity(self.customer_a, products)
        self.assertEqual(
            lead.line_ids.mapped("availability"), ["short", "short", "on_order"]
        )

    def test_renewals_do_it_too(self):
        self.safe.write(
            {"recurring_type": "recurring", "contract_plan_id": self.plan_monthly.id}
        )
        contract = self._create_contracts(
            self.customer_a, start="2025-03-10", products=self.safe
        )
        contract.renewal_output = "order"
        with freeze_time("2026-02-20"):
            self._run_renewal_job()
        order = contract.renewal_lead_id.order_ids
        self.assertEqual(order.state, "sale")
        self._assert_fulfilment(order, "dropship")

    def test_contracts_without_an_order_follow_the_policy(self):
        items = [
            {"product_id": product.id, "product_uom_qty": 2.0, "price_unit": 100.0}
            for product in (self.safe, self.stool)
        ]
        contract = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-02-15",
                "line_ids": [Command.create(item) for item in items],
            }
        )
        contract.action_create_deliveries()
        bought = contract.line_ids.purchase_line_ids
        self.assertEqual(bought.mapped("product_id.name"), ["Safe"])
        shipped = contract.line_ids.stock_move_ids
        self.assertEqual(shipped.mapped("product_id.name"), ["Stool"])

    def test_decisions_cost_the_same_for_many_orders(self):
        few = self._count_queries(2)
        self.assertLessEqual(self._count_queries(20), few)

    def _count_queries(self, number):
        orders = self.env["sale.order"].union(
            *(self._quote(self.stool, self.shelf, self.setup) for _n in range(number))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders._decide_fulfilment()
        return self.env.cr.sql_log_count - before

    def test_later_deadline_on_the_line(self):
        self._plan_receipt(self.shelf, 4, "2026-03-05 00:00:00")
        self.shelf.sale_delay = 4
        self._assert_fulfilment(self._quote((self.shelf, 4)), "stock")
