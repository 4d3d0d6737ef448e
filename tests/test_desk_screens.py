from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20")
class TestDeskScreens(DeskCommon):
    """What a click on a card of the desk opens, for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "keeper", "stock.group_stock_user")
        cls.seller = new_test_user(
            cls.env,
            "seller",
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
        )

    def _get_click(self, user, view_type):
        view = self.env.ref(f"sale_renewal.sale_order_view_desk_{view_type}")
        orders = self.env["sale.order"].with_user(user)
        arch = etree.fromstring(orders.get_view(view.id, view_type)["arch"])
        return arch.get("action"), arch.get("type")

    def test_warehouse_staff_open_the_transfers_of_a_card(self):
        order = self._sell((self.product, 2)).with_user(self.keeper)
        for view_type in ("kanban", "list"):
            name, kind = self._get_click(self.keeper, view_type)
            self.assertEqual(kind, "object")
            action = getattr(order, name)()
            self.assertEqual(action["res_model"], "stock.picking")
            picking = order.env["stock.picking"].browse(action["res_id"])
            self.assertEqual(picking, order.picking_ids)
            self.assertEqual(Form(picking).partner_id, order.partner_id)

    def test_others_open_the_order(self):
        for user in (self.seller, self.env.ref("base.user_admin")):
            for view_type in ("kanban", "list"):
                self.assertEqual(self._get_click(user, view_type), (None, None))
            # Who asked before makes no difference.
            self.assertTrue(self._get_click(self.keeper, "kanban")[0])

    def test_who_ships_is_a_column_where_there_is_a_choice(self):
        order = self._sell((self.product, 2))
        self.assertFalse(order.has_fulfilment_choice)
        vendor = self.env["res.partner"].create({"name": "Lumen"})
        self.product.seller_ids = [Command.create({"partner_id": vendor.id})]
        order = self._sell((self.product, 2))
        self.assertTrue(order.has_fulfilment_choice)
        self.product.dropship_policy = "never"
        order = self._sell((self.product, 2))
        self.assertFalse(order.has_fulfilment_choice)
