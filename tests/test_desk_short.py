from datetime import timedelta
from random import Random

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tests import tagged

from .desk_common import DeskCommon

NOW = fields.Datetime.to_datetime("2026-03-02 10:00:00")


@tagged("post_install", "-at_install")
class TestShortOrders(DeskCommon):
    """What orders lack, asked of one, of a page or of all of them, is what Odoo's
    forecast says of each of their moves.
    """

    def _get_forecast(self, order):
        """Return what an order lacks by Odoo's forecast, move by move."""
        lacking = []
        for move in order.order_line.move_ids._get_open_demand():
            if move.state not in ("draft", "assigned"):
                shortage = move._get_shortage(order.promised_date)
                if shortage:
                    quantity, day = shortage
                    lacking.append((move.product_id.name, round(quantity, 2), day))
        return sorted(lacking, key=str)

    def _get_read(self, orders):
        """Return the same as the desk reads it of all orders together, by order."""
        moves = orders.order_line.move_ids._get_open_demand().filtered(
            lambda move: move.state not in ("draft", "assigned")
        )
        lacking = {order: [] for order in orders}
        for move, (quantity, day) in moves._read_shortages().items():
            lacking[move.sale_line_id.order_id].append(
                (move.product_id.name, round(quantity, 2), day)
            )
        return {order: sorted(found, key=str) for order, found in lacking.items()}

    def _assert_as_forecast(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        forecast = {order: self._get_forecast(order) for order in orders}
        self.assertEqual(self._get_read(orders), forecast)
        # Open moves are all that an order can lack here.
        short = orders.filtered(lambda order: forecast[order])
        domain = [("id", "in", orders.ids)]
        found = orders.search([*domain, ("is_short", "=", True)])
        self.assertEqual(found.sorted("id"), short.sorted("id"))
        rest = orders.search([*domain, ("is_short", "=", False)])
        self.assertEqual(rest.sorted("id"), (orders - short).sorted("id"))
        return short

    def _receive(self, product, quantity, day, unit=None):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "product_uom_id": (unit or product.uom_id).id,
                            "price_unit": 1.0,
                            "date_planned": day,
                        }
                    )
                ],
            }
        )
        purchase.button_confirm()
        return purchase

    @freeze_time(NOW)
    def _make_random_orders(self, random):
        """Return orders of goods that are there, that come, or that do not."""
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        yard = self.env["stock.location"].create(
            {
                "name": "Yard",
                "usage": "internal",
                "location_id": self.warehouse.view_location_id.id,
            }
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        goods = self.desk + self.lamp
        for product in goods:
            for place in (self.stock, shelf, yard):
                if random.random() < 0.7:
                    self._put_in_stock(product, random.randint(1, 12), place)
            for _receipt in range(random.randint(0, 3)):
                day = NOW + timedelta(days=random.randint(-3, 20))
                unit = random.choice([product.uom_id, dozen])
                purchase = self._receive(product, random.randint(1, 6), day, unit)
                moves = purchase.picking_ids.move_ids
                moves.priority = random.choice("01")
        orders = self.env["sale.order"]
        for _order in range(12):
            promised = NOW + timedelta(days=random.randint(0, 20))
            sold = random.sample(goods, random.randint(1, 2))
            orders += self._sell(
                *((product, random.randint(1, 7)) for product in sold),
                commitment_date=random.choice([promised, False]),
            )
        moves = orders.picking_ids.move_ids
        for move in moves:
            move.priority = random.choice("001")
            if random.random() < 0.2:
                move._do_unreserve()
            if random.random() < 0.2:
                day = NOW.date() + timedelta(days=random.randint(1, 9))
                move.reservation_date = random.choice([day, False])
        for picking in self._get_open(orders)[:3]:
            self._validate(picking, quantity=1)
        return orders

    def test_random_orders_lack_what_the_forecast_says(self):
        short = self.env["sale.order"]
        for seed in range(6):
            with self.subTest(seed=seed), freeze_time(NOW):
                orders = self._make_random_orders(Random(seed))
                short |= self._assert_as_forecast(orders)
        self.assertGreater(len(short), 10)

    @freeze_time(NOW)
    def test_orders_that_are_picked_first(self):
        """Their goods are kept for the next step."""
        self._put_in_stock(self.desk, 5)
        self.warehouse.delivery_steps = "pick_ship"
        orders = self.env["sale.order"]
        for quantity in (3, 1, 4):
            orders += self._sell((self.desk, quantity), (self.lamp, 1))
        self._assert_as_forecast(orders)
        picks = self._get_open(orders, "PICK")
        self._validate(
            picks.filtered(lambda pick: any(pick.move_ids.mapped("quantity")))[:1]
        )
        self._assert_as_forecast(orders)

    @freeze_time(NOW)
    def test_goods_that_are_ordered_for_one_delivery(self):
        """What is bought for one order is not for the others."""
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        seller = {"partner_id": self.vendor.id, "price": 50.0}
        self.lamp.write(
            {
                "route_ids": [Command.set((route + buy).ids)],
                "seller_ids": [Command.create(seller)],
            }
        )
        orders = self._sell((self.lamp, 2))
        self.lamp.route_ids = False
        orders += self._sell((self.lamp, 1)) + self._sell((self.desk, 1))
        self.env["purchase.order"].search(
            [("partner_id", "=", self.vendor.id), ("state", "=", "draft")]
        ).button_confirm()
        self._receive(self.desk, 3, NOW + timedelta(days=2))
        self._assert_as_forecast(orders)

    def test_a_page_and_its_number_are_found_once(self):
        """For the same user, until something is written or another transaction begins.

        The transaction of a test has always written something: this takes one of its
        own, which is undone.
        """
        with self.registry.cursor() as cr:
            orders = api.Environment(cr, SUPERUSER_ID, {})["sale.order"]
            admin = orders.with_user(orders.env.ref("base.user_admin"))
            self._count(orders)  # what only the first search of a process reads
            cr.rollback()
            first, second = self._count(orders), self._count(orders)
            self.assertLess(second, first - 2)
            self.assertGreater(self._count(admin), second + 2)
            self.assertGreater(self._count(orders), second + 2)
            self.assertEqual(self._count(orders), second)
            cr.rollback()
            self.assertGreater(self._count(orders), second + 2)
            with cr.savepoint():
                self.assertEqual(self._count(orders), second)
            orders.env["res.partner"].create({"name": "Written"})
            for _time in range(2):
                self.assertGreater(self._count(orders), second + 2)
            cr.rollback()

    def _count(self, orders):
        """Return the queries that it takes to count the orders that lack anything."""
        orders.env.flush_all()
        orders.env.invalidate_all()
        before = orders.env.cr.sql_log_count
        orders.search_count([("is_short", "=", True)])
        return orders.env.cr.sql_log_count - before
