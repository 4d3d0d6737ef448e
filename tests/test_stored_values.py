from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .desk_progress_common import FulfilmentCommon
from .stored_common import StoredCommon
from .year_common import BilledYearCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-31")
class TestStoredOfAYear(StoredCommon, BilledYearCommon):
    """After a year of all that may become of contracts."""

    @classmethod
    def _live(cls):
        cls._note_records()
        super()._live()

    def test_nothing_is_stale(self):
        self._run_state_job()
        self._assert_nothing_is_stale()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestStoredOfOrders(StoredCommon, FulfilmentCommon):
    """At each step of orders of goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._note_records()

    def _assert_nothing_is_stale(self, *names):
        super()._assert_nothing_is_stale(*names)
        # Whoever comes next reads everything anew.
        self.env.invalidate_all()

    def test_a_quotation_that_is_written(self):
        self._set_stock(self.shelf, 5)
        order = self._quote(
            (self.shelf, 2), (self.shelf, 3), self.stool, self.support, self.setup
        )
        self._assert_nothing_is_stale()
        order.order_line[0].product_uom_qty = 4
        self._assert_nothing_is_stale()
        order.order_line[1].product_id = self.stool
        self._assert_nothing_is_stale()
        order.order_line[2].unlink()
        self._assert_nothing_is_stale()
        order.order_line = [Command.create({"product_id": self.licence.id})]
        self._assert_nothing_is_stale()
        self.shelf.sudo().dropship_policy = "never"
        self._assert_nothing_is_stale()
        order.copy()
        order.action_quotation_sent()
        self._assert_nothing_is_stale()
        order._action_cancel()
        order.action_draft()
        self._assert_nothing_is_stale()

    def test_an_order_that_is_delivered_and_invoiced(self):
        self._set_stock(self.shelf, 2)
        order = self._quote((self.shelf, 2), (self.safe, 1), self.support).sudo()
        order.action_confirm()
        self._assert_nothing_is_stale()
        order.order_line.purchase_line_ids.order_id.button_confirm()
        self._assert_nothing_is_stale()
        purchases = order.order_line.purchase_line_ids.order_id
        for transfer in order.picking_ids | purchases.picking_ids:
            transfer.move_ids.picked = True
            transfer.button_validate()
            self._assert_nothing_is_stale()
        invoices = order._create_invoices()
        self._assert_nothing_is_stale()
        invoices.action_post()
        self._assert_nothing_is_stale()
        invoices._reverse_moves(cancel=True)
        self._assert_nothing_is_stale()

    def test_an_order_that_changes_and_ends(self):
        order = self._quote((self.shelf, 2), self.support).sudo()
        order.action_confirm()
        order.order_line[0].product_uom_qty = 3
        self._assert_nothing_is_stale()
        contract = order.contract_ids
        contract.line_ids._change_quantity(2, contract.date_start)
        self._assert_nothing_is_stale()
        order._action_cancel()
        self._assert_nothing_is_stale()
