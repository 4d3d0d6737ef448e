from datetime import date

from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

MIGRATION = "sale_renewal/migrations/19.0.1.6.0/pre-plain-documents.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestCountsOfOrders(RenewalCommon):
    """Orders and lines count their contracts and items, and read no others: what they
    count is right, whatever happened."""

    def _assert_counts(self, order, contracts, *items):
        """Nobody has read anything yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.contract_count, contracts)
        self.assertEqual(len(order.contract_ids), contracts)
        self.assertEqual(order.order_line.mapped("item_count"), [*items])
        found = [len(line.contract_line_ids) for line in order.order_line]
        self.assertEqual(found, [*items])

    def _get_stored(self, order):
        """Return what the tables say, whatever is counted."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT COUNT(*) FROM sale_contract_order_rel WHERE order_id = %s",
            [order.id],
        )
        return self.env.cr.fetchone()[0]

    def test_a_confirmation_counts_contracts_and_items(self):
        order = self._create_order(self.customer_a, self.support + self.setup)
        self._assert_counts(order, 0, 0, 0)
        order.action_confirm()
        self._assert_counts(order, 1, 1, 0)
        self.assertEqual(self._get_stored(order), 1)

    def test_two_plans_make_two_contracts(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.action_confirm()
        self._assert_counts(order, 2, 1, 1)

    def test_what_is_added_to_a_confirmed_order_is_counted(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.licence.id})]
        self._assert_counts(order, 2, 1, 1)

    def test_a_new_version_of_an_item_is_counted_where_it_belongs(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        item = order.contract_ids.line_ids
        item._change_quantity(3, date(2026, 3, 1))
        self.env.flush_all()
        self.env.invalidate_all()
        line = order.order_line
        versions = self.env["sale.contract.line"].search(
            [("order_line_id", "=", line.id)]
        )
        self.assertEqual(line.item_count, len(versions))
        self.assertEqual(line.contract_line_ids, versions)

    def test_contracts_that_are_deleted_are_not_counted(self):
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2026-06-01"
        )
        order.action_confirm()
        contract = order.contract_ids
        order._action_cancel()
        contract.unlink()
        self._assert_counts(order, 0, 0)
        self.assertEqual(self._get_stored(order), 0)

    def test_contracts_count_from_their_side(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        other = self._create_order(self.customer_a, self.setup)
        contract = order.contract_ids
        contract.order_ids = [Command.link(other.id)]
        self._assert_counts(other, 1, 0)
        contract.order_ids = [Command.unlink(other.id)]
        self._assert_counts(other, 0, 0)

    def test_an_item_that_names_another_line_moves_its_count(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        other = self._create_order(self.customer_a, self.support).order_line
        order.contract_ids.line_ids.order_line_id = other
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual([order.order_line.item_count, other.item_count], [0, 1])
        self.assertTrue(other.contract_line_ids)

    def test_orders_of_before_are_counted_by_the_update(self):
        order = self._create_order(self.customer_a, self.support + self.setup)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET contract_count = NULL")
        self.env.cr.execute("UPDATE sale_order_line SET item_count = NULL")
        load_script(MIGRATION, "plain_documents").migrate(self.env.cr, "19.0.1.5.0")
        self._assert_counts(order, 1, 1, 0)

    def test_copies_count_anew(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        self._assert_counts(order.copy(), 0, 0)
