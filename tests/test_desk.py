from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime, Domain
from odoo.tests import freeze_time, new_test_user, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestOrderDesk(DeskCommon):
    """What the order desk sees, filters and does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "keeper", "stock.group_stock_user")
        cls.action = cls.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_order_action_desk"
        )

    def _find(self, **values):
        """Return the orders of this test at the desk that the filters leave."""
        domain = Domain("state", "=", "sale") & Domain("fulfilment_state", "!=", False)
        for name, value in values.items():
            domain &= Domain(name, "=", value)
        partners = self.customer_a + self.customer_b
        return self.env["sale.order"].search(
            domain & Domain("partner_id", "in", partners.ids), order="id"
        )

    def _read_desk(self, user, view):
        """Return what the web client reads for a user, the view being ``view``."""
        orders = self.env["sale.order"].with_user(user)
        views = orders.get_views([(self.env.ref(view).id, view.split("_")[-1])])
        names = views["models"]["sale.order"]["fields"]
        arch = next(iter(views["views"].values()))["arch"]
        shown = {name: {} for name in names if f'name="{name}"' in arch}
        return orders.web_search_read(
            [("partner_id", "in", (self.customer_a + self.customer_b).ids)], shown
        )["records"]

    @freeze_time("2026-03-02 10:00:00")
    def test_late(self):
        self._put_in_stock(self.desk, 9)
        slow = self.desk
        slow.sale_delay = 3
        by_date = self._sell((slow, 1), commitment_date="2026-03-04 08:00:00")
        by_lead = self._sell((slow, 1))
        shipped = self._sell((slow, 1))
        service = self._sell((self.setup, 1))
        self._validate(shipped.picking_ids)
        orders = by_date + by_lead + shipped + service
        self.assertEqual(
            orders.mapped("promised_date"),
            [
                Datetime.to_datetime("2026-03-04 08:00:00"),
                Datetime.to_datetime("2026-03-05 10:00:00"),
                Datetime.to_datetime("2026-03-05 10:00:00"),
                False,
            ],
        )
        self.assertFalse(self._find(is_late=True))
        # The day itself is not late.
        for day, late in (
            ("2026-03-04 20:00:00", by_date.browse()),
            ("2026-03-05 09:00:00", by_date),
            ("2026-03-06 09:00:00", by_date + by_lead),
        ):
            with freeze_time(day):
                orders.invalidate_recordset(["is_late"])
                self.assertEqual(self._find(is_late=True), late)
                self.assertEqual(orders.filtered("is_late"), late)
                self.assertEqual(self._find(is_late=False), orders - late)
        by_date.commitment_date = "2026-03-09 08:00:00"
        with freeze_time("2026-03-06"):
            self.assertEqual(self._find(is_late=True), by_lead)

    @freeze_time("2026-03-02 10:00:00")
    def test_short(self):
        self._put_in_stock(self.desk, 4)
        fine = self._sell((self.desk, 3))
        short = self._sell((self.desk, 3), (self.lamp, 1))
        with_vendor = self._sell((self.sofa, 1))
        self.assertEqual(self._find(is_short=True), short)
        self.assertEqual(self._find(is_short=False), fine + with_vendor)
        self.assertEqual(short.short_products, "Desk (2 Units), Lamp (1 Units)")
        self.assertFalse(fine.short_products)
        # A purchase that comes in time mends it, one that comes too late is named.
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": 5,
                            "price_unit": 1.0,
                            "date_planned": day,
                        }
                    )
                    for product, day in (
                        (self.desk, "2026-03-02 12:00:00"),
                        (self.lamp, "2026-03-12 12:00:00"),
                    )
                ],
            }
        )
        purchase.button_confirm()
        self.env.invalidate_all()
        self.assertEqual(
            short.short_products, "Lamp (1 Units, expected on Mar 12, 2026)"
        )
        short.commitment_date = "2026-03-12 15:00:00"
        self.env.invalidate_all()
        self.assertFalse(self._find(is_short=True))

    def test_short_of_what_was_cancelled(self):
        self._put_in_stock(self.desk, 4)
        order = self._sell((self.desk, 3))
        order.picking_ids.action_cancel()
        self.assertEqual(self._find(is_short=True), order)
        self.assertEqual(order.short_products, "Desk (3 Units)")

    def test_waiting_for_vendor(self):
        with freeze_time("2026-03-02"):
            orders = self._sell((self.sofa, 1)) + self._sell((self.sofa, 2))
            stocked = self._sell((self.desk, 1))
        self.assertEqual(self._find(is_waiting_for_vendor=True), orders)
        self.assertEqual(self._find(is_waiting_for_vendor=False), stocked)
        self.assertEqual(
            orders[0].dropship_waiting_note, "Azure Interior, not ordered yet"
        )
        with freeze_time("2026-03-03 12:00:00"):
            orders._get_purchase_orders().button_confirm()
        for day, note in (
            ("2026-03-03 12:00:00", "Azure Interior, ordered today"),
            ("2026-03-04 12:00:00", "Azure Interior, 1 day"),
            ("2026-03-08 12:00:00", "Azure Interior, 5 days"),
        ):
            with freeze_time(day):
                self.env.invalidate_all()
                self.assertEqual(orders[0].dropship_waiting_note, note)
        self._validate(orders[0].picking_ids)
        self.env.invalidate_all()
        self.assertEqual(self._find(is_waiting_for_vendor=True), orders[1])
        self.assertFalse(orders[0].dropship_waiting_note)
        self.assertFalse(stocked.dropship_waiting_note)

    def test_grouping(self):
        carrier = self.env["delivery.carrier"].create(
            {"name": "Post", "product_id": self.setup.id}
        )
        self._put_in_stock(self.desk, 1)
        sent = self._sell((self.desk, 1), carrier_id=carrier.id)
        missing = self._sell((self.desk, 1), partner_id=self.customer_b.id)
        sent.commitment_date, missing.commitment_date = "2026-03-04", "2026-03-12"
        groups = self._find()._read_group(
            [("id", "in", (sent + missing).ids)],
            ["fulfilment_state", "carrier_id", "partner_id", "user_id", "warehouse_id"],
            ["id:recordset"],
        )
        same = self.salesman, self.warehouse
        self.assertEqual(
            sorted(groups),
            [
                ("allocated", carrier, self.customer_a, *same, sent),
                ("to_allocate", carrier.browse(), self.customer_b, *same, missing),
            ],
        )
        weeks = sent._read_group(
            [("id", "in", (sent + missing).ids)], ["promised_date:week"], ["__count"]
        )
        self.assertEqual(
            weeks,
            [
                (Datetime.to_datetime("2026-03-01 00:00:00"), 1),
                (Datetime.to_datetime("2026-03-08 00:00:00"), 1),
            ],
        )

    def test_all_states_are_columns_in_order(self):
        states = self.env["sale.order"]._fields["fulfilment_state"].selection
        result = (
            self.env["sale.order"]
            .with_context(read_group_expand=True)
            .formatted_read_group(
                [("partner_id", "=", self.customer_a.id)], ["fulfilment_state"]
            )
        )
        self.assertEqual(
            [group["fulfilment_state"] for group in result],
            [state for state, _name in states],
        )

    def test_allocate_and_unallocate_several(self):
        self._put_in_stock(self.desk, 5)
        first, second, third = (self._sell((self.desk, 3)) for _number in range(3))
        orders = first + second + third
        self.assertStates(orders, "allocated", "partly_allocated", "to_allocate")
        orders = orders.with_user(self.keeper)
        notice = first.with_user(self.keeper).action_unallocate()
        self.assertIn(first.name, notice["params"]["message"])
        self.assertStates(orders, "to_allocate", "partly_allocated", "to_allocate")
        notice = (second + third).with_user(self.keeper).action_allocate()
        self.assertStates(orders, "to_allocate", "allocated", "partly_allocated")
        self.assertEqual(
            notice["params"]["message"],
            f"1 of 2 orders have all their goods.\n{third.name}: Desk (1 Units)",
        )
        with self.assertRaisesRegex(UserError, "allocated or have left"):
            second.with_user(self.keeper).action_allocate()

    def test_what_was_picked_is_not_given_back(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(self.desk, 5)
        order = self._sell((self.desk, 5))
        self._validate(self._get_open(order, "PICK"), 3)
        order.with_user(self.keeper).action_unallocate()
        self.assertStates(order, "partly_allocated")
        self.assertEqual(self._get_open(order, "OUT").state, "assigned")
        self._validate(self._get_open(order, "OUT"))
        with self.assertRaisesRegex(UserError, "go back with a return"):
            order.with_user(self.keeper).action_unallocate()

    def test_salespeople_see_their_own_and_do_not_allocate(self):
        self._put_in_stock(self.desk, 5)
        mine = self._sell((self.desk, 6))
        self._sell((self.sofa, 6), user_id=self.env.user.id)
        for view in ("kanban", "list"):
            records = self._read_desk(
                self.salesman, f"sale_renewal.sale_order_view_desk_{view}"
            )
            self.assertEqual([record["id"] for record in records], mine.ids)
            self.assertEqual(records[0]["short_products"], "Desk (1 Units)")
        seen = self._find(is_short=True).with_user(self.salesman)
        self.assertEqual(seen.search([("is_short", "=", True)]), mine)
        self.assertFalse(seen.search([("is_waiting_for_vendor", "=", True)]))
        for action in ("action_allocate", "action_unallocate"):
            with self.assertRaisesRegex(AccessError, "Inventory app"):
                getattr(mine.with_user(self.salesman), action)()

    def test_warehouse_users_see_all_of_their_company(self):
        orders = self._sell((self.desk, 6)) + self._sell(
            (self.sofa, 6), (self.support, 1)
        )
        for view in ("kanban", "list"):
            records = self._read_desk(
                self.keeper, f"sale_renewal.sale_order_view_desk_{view}"
            )
            self.assertEqual({record["id"] for record in records}, set(orders.ids))

    def test_documents_in_one_click(self):
        self._put_in_stock(self.desk, 6)
        order = self._sell((self.desk, 1), (self.sofa, 1), (self.support, 1))
        order._get_purchase_orders().button_confirm()
        self._validate(self._get_open(order, "OUT"))
        invoice = self._invoice(order)
        stocked, dropship = order.picking_ids.sorted(
            lambda picking: picking.is_dropship
        )
        self.assertEqual(order.action_view_delivery()["res_id"], stocked.id)
        self.assertEqual(order.action_view_dropship()["res_id"], dropship.id)
        self.assertEqual(
            order.action_view_purchase_orders()["res_id"],
            order._get_purchase_orders().id,
        )
        self.assertEqual(order.action_view_invoice()["res_id"], invoice.id)
        self.assertEqual(order.action_view_contracts()["res_id"], order.contract_ids.id)

    def test_other_companies(self):
        self._sell((self.desk, 6))
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "elsewhere",
            "sales_team.group_sale_manager,stock.group_stock_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        orders = self.env["sale.order"].with_user(user)
        for name in ("is_short", "is_late", "is_waiting_for_vendor"):
            self.assertFalse(orders.search([(name, "=", True)]))
