from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestFulfilmentCompanies(DeskCommon):
    """Two companies ship at the same time, each from its own warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids += cls.there
        cls.salesman.company_ids += cls.there
        cls.warehouse_there = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.there.id)]
        )
        cls.sofa.seller_ids.company_id = False
        # Whoever has rights there has none here.
        cls.chief = cls._create_user("chief", "stock.group_stock_manager", cls.there)
        cls.keeper = cls._create_user("keeper", "stock.group_stock_user", cls.there)

    @classmethod
    def _create_user(cls, login, group, companies):
        return new_test_user(
            cls.env,
            login,
            group,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _sell_in_both(cls, *goods):
        """Return an order of each company, confirmed together."""
        return cls._sell(*goods) + cls._sell(*goods, company_id=cls.there.id)

    def test_staging_of_the_second_company(self):
        self.warehouse_there.with_user(self.chief).has_staging = True
        trucks = self.warehouse_there._get_trucks()
        self.assertEqual(len(trucks), 2)
        self.assertEqual(
            (trucks | self.warehouse_there.trucks_location_id).company_id, self.there
        )
        self.assertEqual(self.warehouse_there.loading_type_id.company_id, self.there)
        self.assertEqual(self.warehouse_there.delivery_steps, "pick_ship")
        self.assertFalse(self.warehouse.has_staging)
        self.assertEqual(self.warehouse.delivery_steps, "ship_only")
        self._put_in_stock(self.desk, 3, self.warehouse_there.lot_stock_id)
        order = self._sell((self.desk, 3), company_id=self.there.id)
        self._validate(self._get_open(order, "PICK"))
        self.assertStates(order, "staged")
        delivery = self._get_open(order, "OUT")
        action = delivery.with_user(self.keeper).action_load_truck()
        wizard = self.env[action["res_model"]].with_user(self.keeper)
        wizard.with_context(**action["context"]).create({}).action_load()
        self.assertEqual(delivery.move_line_ids.location_id, trucks[0])
        self._validate(delivery)
        self.assertStates(order, "to_invoice")

    def test_staging_in_both(self):
        warehouses = self.warehouse + self.warehouse_there
        warehouses.has_staging = True
        for warehouse in warehouses:
            self._put_in_stock(self.desk, 3, warehouse.lot_stock_id)
        orders = self._sell_in_both((self.desk, 3))
        self._validate(self._get_open(orders, "PICK"))
        self.assertStates(orders, "staged", "staged")
        self.assertEqual(
            [pick.location_id for pick in self._get_open(orders, "OUT")],
            [warehouse.wh_output_stock_loc_id for warehouse in warehouses],
        )
        self._validate(self._get_open(orders, "OUT"))
        self.assertStates(orders, "to_invoice", "to_invoice")

    def test_each_company_has_its_own_stock(self):
        self.warehouse_there.delivery_steps = "pick_ship"
        self._put_in_stock(self.desk, 5)
        self._put_in_stock(self.desk, 2, self.warehouse_there.lot_stock_id)
        orders = self._sell_in_both((self.desk, 5))
        self.assertEqual(
            orders.warehouse_id.ids, [self.warehouse.id, self.warehouse_there.id]
        )
        self.assertStates(orders, "allocated", "partly_allocated")
        self.assertEqual(orders.mapped("short_products"), ["", "Desk (3 Units)"])
        both = self.env["sale.order"].with_context(
            allowed_company_ids=(self.here + self.there).ids
        )
        domain = [("id", "in", orders.ids), ("is_short", "=", True)]
        self.assertEqual(both.search(domain), orders[1])
        only_here = both.with_context(allowed_company_ids=self.here.ids)
        self.assertFalse(only_here.search(domain))
        self._validate(self._get_open(orders[1], "PICK"), 2)
        self._validate(self._get_open(orders[0]))
        self.assertStates(orders, "to_invoice", "partly_allocated")
        self._validate(self._get_open(orders[1], "OUT"), 2)
        self.assertStates(orders, "to_invoice", "partly_shipped")

    def test_vendors_ship_for_both(self):
        orders = self._sell_in_both((self.sofa, 2))
        purchases = orders._get_purchase_orders()
        self.assertEqual(purchases.company_id, self.here + self.there)
        self.assertStates(orders, "to_allocate", "to_allocate")
        for purchase in purchases:
            purchase.with_company(purchase.company_id).button_confirm()
        self.assertStates(orders, "allocated", "allocated")
        self._validate(orders[1].picking_ids)
        self.assertStates(orders, "allocated", "to_invoice")
        self.assertEqual(orders.mapped("is_waiting_for_vendor"), [True, False])
