from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestStaging(DeskCommon):
    """Goods wait in a staging area, or on a truck, until they leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "chief", "stock.group_stock_manager")
        cls.keeper = new_test_user(cls.env, "keeper", "stock.group_stock_user")
        cls.warehouse.with_user(cls.manager).has_staging = True
        cls.area = cls.warehouse.wh_output_stock_loc_id
        cls.truck, cls.other_truck = cls.warehouse._get_trucks()
        cls._put_in_stock(cls.desk, 10)

    def _stage(self, *quantities):
        """Return orders whose goods were picked."""
        orders = self.env["sale.order"]
        for quantity in quantities:
            orders += self._sell((self.desk, quantity))
        self._validate(self._get_open(orders, "PICK"))
        return orders

    def _load(self, pickings, truck):
        """Load as a warehouse user does it, in the dialog."""
        action = pickings.with_user(self.keeper).action_load_truck()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.keeper)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.location_id, self.truck)
        wizard.location_id = truck
        wizard.action_load()

    def _get_quantity(self, location):
        return self.env["stock.quant"]._get_available_quantity(
            self.desk, location, strict=True, allow_negative=True
        ) + sum(self._get_quants(location).mapped("reserved_quantity"))

    def _get_quants(self, location):
        return self.env["stock.quant"].search(
            [("product_id", "=", self.desk.id), ("location_id", "=", location.id)]
        )

    def test_one_setting_prepares_the_warehouse(self):
        self.assertEqual(self.warehouse.delivery_steps, "pick_ship")
        self.assertEqual(self.area.name, "Staging")
        self.assertTrue(self.area.active)
        self.assertEqual(
            (self.truck + self.other_truck).mapped("complete_name"),
            [
                f"{self.warehouse.code}/Staging/Trucks/Truck 1",
                f"{self.warehouse.code}/Staging/Trucks/Truck 2",
            ],
        )
        self.assertEqual(self.warehouse.loading_type_id.code, "internal")
        self.assertEqual(self.truck.company_id, self.warehouse.company_id)
        for group in ("stock.group_stock_multi_locations", "stock.group_adv_location"):
            self.assertTrue(self.keeper.has_group(group))

    def test_new_warehouses_and_three_steps(self):
        warehouses = self.env["stock.warehouse"].create(
            [
                {"name": "North", "code": "N", "has_staging": True},
                {
                    "name": "South",
                    "code": "S",
                    "has_staging": True,
                    "delivery_steps": "pick_pack_ship",
                },
                {"name": "West", "code": "W"},
            ]
        )
        self.assertEqual(
            warehouses.mapped("delivery_steps"),
            ["pick_ship", "pick_pack_ship", "ship_only"],
        )
        self.assertEqual([len(w._get_trucks()) for w in warehouses], [2, 2, 0])

    def test_steps_stay(self):
        with self.assertRaisesRegex(ValidationError, "Switch the staging area off"):
            self.warehouse.delivery_steps = "ship_only"

    def test_on_a_truck_and_away(self):
        orders = self._stage(3, 4)
        deliveries = self._get_open(orders, "OUT")
        self.assertEqual(deliveries.mapped("is_loadable"), [True, True])
        self._load(deliveries[0], self.truck)
        self._load(deliveries[1], self.other_truck)
        self.assertStates(orders, "staged", "staged")
        self.assertEqual(deliveries.mapped("state"), ["assigned", "assigned"])
        self.assertEqual(
            deliveries.move_line_ids.location_id, self.truck + self.other_truck
        )
        self.assertEqual(self._get_quantity(self.truck), 3)
        self.assertEqual(self._get_quantity(self.other_truck), 4)
        self.assertEqual(self._get_quantity(self.area), 0)
        # Odoo's push rules made no second delivery, and the order shows the loading.
        self.assertEqual(len(self._get_open(orders)), 2)
        codes = orders[0].picking_ids.picking_type_id.mapped("sequence_code")
        self.assertEqual(sorted(codes), ["LOAD", "OUT", "PICK"])
        self._validate(deliveries)
        self.assertStates(orders, "to_invoice", "to_invoice")
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [3, 4])
        for truck in (self.truck, self.other_truck):
            self.assertFalse(self._get_quantity(truck))

    def test_what_an_earlier_installation_left_is_used_again(self):
        loading, trucks = self.warehouse.loading_type_id, self.truck.location_id
        orders = self._stage(3, 4)
        first, second = self._get_open(orders, "OUT")
        self._load(first, self.truck)
        self._validate(first)
        # Uninstalling drops the columns, and leaves what they point at.
        self.warehouse.has_staging = False
        self.warehouse.write({"loading_type_id": False, "trucks_location_id": False})
        self.warehouse.with_user(self.manager).has_staging = True
        self.assertEqual(self.warehouse.loading_type_id, loading)
        self.assertEqual(self.warehouse.trucks_location_id, trucks)
        self.assertEqual(self.warehouse._get_trucks(), self.truck + self.other_truck)
        self._load(second, self.truck)
        moves = orders.picking_ids.filtered(lambda p: p.picking_type_id == loading)
        self.assertEqual(len(set(moves.mapped("name"))), 2)

    def test_together_to_another_truck_and_back(self):
        orders = self._stage(3, 4)
        deliveries = self._get_open(orders, "OUT")
        for place in (self.truck, self.other_truck, self.area, self.truck):
            self._load(deliveries, place)
            self.assertEqual(deliveries.move_line_ids.location_id, place)
            self.assertEqual(deliveries.mapped("state"), ["assigned", "assigned"])
            self.assertEqual(self._get_quantity(place), 7)
            self.assertStates(orders, "staged", "staged")
        with self.assertRaisesRegex(UserError, "already"):
            self._load(deliveries, self.truck)
        # Reserved anew, each delivery finds its own goods.
        deliveries.do_unreserve()
        deliveries.action_assign()
        self.assertEqual(deliveries.mapped("state"), ["assigned", "assigned"])
        self._validate(deliveries)
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [3, 4])

    def test_part_of_an_order_on_the_truck(self):
        order = self._sell((self.desk, 6))
        self._validate(self._get_open(order, "PICK"), 4)
        self._load(self._get_open(order, "OUT"), self.truck)
        self.assertStates(order, "allocated")
        self._validate(self._get_open(order, "PICK"))
        delivery = self._get_open(order, "OUT")
        self.assertStates(order, "staged")
        self._validate(delivery)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertFalse(self._get_open(order))

    def test_packages_stay_packed(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._stage(3)
        pack = self._get_open(order, "PACK")
        pack.move_ids.picked = True
        package = pack.action_put_in_pack()
        self._validate(pack)
        delivery = self._get_open(order, "OUT")
        self._load(delivery, self.truck)
        package = delivery.move_line_ids.package_id
        self.assertEqual(len(package), 1)
        self.assertEqual(package.location_id, self.truck)
        self._validate(delivery)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_transfer_by_hand(self):
        """Goods that somebody moves without the button are found all the same."""
        order = self._stage(3)
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.loading_type_id.id,
                "location_id": self.area.id,
                "location_dest_id": self.truck.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "product_uom_qty": 3,
                            "location_id": self.area.id,
                            "location_dest_id": self.truck.id,
                        }
                    )
                ],
            }
        )
        transfer.action_confirm()
        self._validate(transfer, 3)
        delivery = self._get_open(order, "OUT")
        self.assertEqual(len(self._get_open(order)), 1)
        self.assertEqual(delivery.state, "assigned")
        self.assertEqual(delivery.move_line_ids.location_id, self.truck)
        self.assertStates(order, "staged")
        self._validate(delivery)
        self.assertStates(order, "to_invoice")

    def test_batch_of_loaded_deliveries(self):
        orders = self._stage(3, 4)
        deliveries = self._get_open(orders, "OUT")
        self._load(deliveries, self.truck)
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(deliveries.ids)]}
        )
        batch.action_confirm()
        deliveries.move_ids.picked = True
        batch.action_done()
        self.assertStates(orders, "to_invoice", "to_invoice")
        self.assertFalse(self._get_quantity(self.truck))

    def test_only_what_is_staged_is_loaded(self):
        order = self._sell((self.desk, 3))
        with self.assertRaisesRegex(UserError, "are in the staging area"):
            self._get_open(order, "PICK").action_load_truck()

    def test_switched_off_only_when_trucks_are_empty(self):
        order = self._stage(3)
        self._load(self._get_open(order, "OUT"), self.truck)
        with self.assertRaisesRegex(UserError, "deliver or unload Desk first"):
            self.warehouse.has_staging = False
        self._validate(self._get_open(order, "OUT"))
        self.warehouse.has_staging = False
        self.assertFalse(self.truck.active)
        self.assertFalse(self.warehouse.loading_type_id.active)
        self.assertEqual(self.area.name, "Output")
        self.warehouse.delivery_steps = "ship_only"
        # And on again: the same trucks.
        self.warehouse.has_staging = True
        self.assertTrue(self.truck.active)
        self.assertEqual(self.warehouse._get_trucks(), self.truck + self.other_truck)
        self.assertEqual(self.warehouse.delivery_steps, "pick_ship")
        self.assertTrue(self.warehouse.loading_type_id.active)
