from odoo import models

from ...progress import Goods


class StockMove(models.Model):
    """The part of ``stock.move`` that knows how far goods for a customer have come.

    Odoo makes the steps of a delivery one after the other: until goods are shipped,
    each of them is on one open move that ends, at last, at the customer.
    """

    _inherit = "stock.move"

    def _get_open_demand(self):
        """Return the moves of goods that are still to reach the customer."""
        moves = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move._get_last_location()._is_outgoing()
            )
        )
        # Filtering forgets what is read together.
        return moves.with_prefetch(self._prefetch_ids)

    def _get_last_location(self):
        """Return where the goods of this move are; if it is open, where they go at
        last, after the steps that are still to come.
        """
        self.ensure_one()
        if self.state == "done":
            return self.location_dest_id
        return self.location_final_id or self.location_dest_id

    def _get_progress(self):
        """Return how far the goods of an open move have come.

        :rtype: Goods
        """
        self.ensure_one()
        if self.state == "assigned":
            return Goods.STAGED if self._is_staged() else Goods.ALLOCATED
        if self.state == "partially_available":
            return Goods.PARTLY_ALLOCATED
        # Routes that are made from the customer backwards, and trucks being loaded.
        parts = {move._get_progress() for move in self._get_open_origins()}
        if parts and min(parts) >= Goods.ALLOCATED:
            return Goods.ALLOCATED
        return Goods.PARTLY_ALLOCATED if parts - {Goods.MISSING} else Goods.MISSING

    def _get_open_origins(self):
        """Return the open moves inside our warehouses that bring these goods."""
        return self.move_orig_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_id.usage in ("internal", "transit")
            )
        )

    def _is_staged(self):
        """Return whether the goods have left the stock and only wait for shipping."""
        self.ensure_one()
        place, warehouse = self.location_id, self.location_id.warehouse_id
        if not warehouse or not self.location_dest_id._is_outgoing():
            return False
        if place._child_of(warehouse.lot_stock_id):
            return False
        was_moved = "done" in self.move_orig_ids.mapped("state")
        return was_moved or place._child_of(warehouse.wh_output_stock_loc_id)

    def _is_reserved_in_stock(self):
        """Return whether goods are reserved that nobody has moved for it."""
        self.ensure_one()
        return (
            self.state in ("assigned", "partially_available")
            and self.location_id.usage == "internal"
            and not self.picked
            and not self._is_staged()
            and "done" not in self.move_orig_ids.mapped("state")
        )

    def _get_shortage(self, promised):
        """Return what this move lacks and will not get in time, in the unit of its
        product, and the day on which it is expected if it is coming at all.

        :param datetime promised: when the goods are to leave; False: on its own date
        """
        self.ensure_one()
        # Odoo says a negative number where it finds no goods for a part of the move.
        found, expected = self.forecast_availability, self.forecast_expected_date
        missing = -found if found < 0 else self.product_qty - found
        if self.product_id.uom_id.compare(missing, 0) > 0:
            return missing, False
        get_day = self.company_id._get_contract_day
        if expected and get_day(expected) > get_day(promised or self.date):
            reserved = self.product_uom._compute_quantity(
                self.quantity, self.product_id.uom_id
            )
            return self.product_qty - reserved, expected
        return False
