from odoo.tests import freeze_time, new_test_user, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDeskColumns(DeskCommon):
    """Columns of the desk that need no room, and goods that nobody has."""

    def _get_groups(self, **context):
        orders = self.env["sale.order"].with_context(**context)
        result = orders.web_read_group(
            [("partner_id", "=", self.customer_a.id)],
            ["fulfilment_state"],
            auto_unfold=True,
            unfold_read_specification={},
        )
        return {group["fulfilment_state"]: group for group in result["groups"]}

    def test_empty_columns_are_folded_and_what_is_to_do_is_open(self):
        self._sell((self.desk, 3))
        groups = self._get_groups(read_group_expand=True)
        self.assertEqual(len(groups), 9)
        unfolded = [state for state, group in groups.items() if "__records" in group]
        self.assertEqual(unfolded, ["to_allocate"])

    def test_paid_orders_are_folded(self):
        order = self._sell((self.setup, 1))
        invoice = order._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(order.fulfilment_state, "paid")
        groups = self._get_groups(read_group_expand=True)
        self.assertEqual(groups["paid"]["__count"], 1)
        self.assertNotIn("__records", groups["paid"])

    def test_lists_fold_their_groups_themselves(self):
        self._sell((self.desk, 3))
        self.assertEqual([*self._get_groups()], ["to_allocate"])

    def test_nothing_in_stock_is_said_and_not_called_done(self):
        keeper = new_test_user(self.env, "keeper", "stock.group_stock_user")
        order = self._sell((self.desk, 3)).with_user(keeper)
        params = order.action_allocate()["params"]
        self.assertEqual(params["type"], "warning")
        self.assertEqual(
            params["message"],
            "Nothing was allocated: none of these goods is in stock.\n"
            f"{order.name}: Desk (3 Units)",
        )
        self.assertEqual(order.fulfilment_state, "to_allocate")
        self._put_in_stock(self.desk, 1)
        params = order.action_allocate()["params"]
        self.assertEqual(params["type"], "info")
        self.assertEqual(
            params["message"],
            f"0 of 1 orders have all their goods.\n{order.name}: Desk (2 Units)",
        )
