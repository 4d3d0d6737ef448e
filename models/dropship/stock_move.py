from collections import defaultdict

from odoo import models


class StockMove(models.Model):
    """Whether goods are on their way to the customer, or have reached him."""

    _inherit = "stock.move"

    def _is_delivering(self):
        """Return whether goods are on their way to the customer, or were delivered."""
        self.ensure_one()
        if self.state == "done":
            return self.location_dest_id._is_outgoing()
        return self.state != "cancel" and not self.origin_returned_move_id

    def _has_delivered(self):
        """Return whether it brought goods to the customer."""
        self.ensure_one()
        return self.state == "done" and self.location_dest_id._is_outgoing()

    def _get_kept_quantity(self, unit):
        """Return what done moves brought to customers, without what came back.

        :param uom.uom unit: the unit of the result
        """
        total = 0.0
        for move in self.filtered(lambda move: move.state == "done"):
            brought = move.location_dest_id._is_outgoing()
            taken = move.location_id._is_outgoing()
            # Returns say themselves whether they change what is billed.
            ignored = move.origin_returned_move_id and not move.to_refund
            if brought != taken and not ignored:
                quantity = move.product_uom._compute_quantity(
                    move.quantity, unit, rounding_method="HALF-UP"
                )
                total += quantity if brought else -quantity
        return total

    def _are_with_customer(self):
        """Return whether these moves brought goods to customers that stayed there."""
        kept = defaultdict(float)
        for move in self:
            if move.state != "done":
                continue
            brought = move.location_dest_id._is_outgoing()
            taken = move.location_id._is_outgoing()
            quantity = move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, rounding_method="HALF-UP"
            )
            kept[move.product_id] += quantity * (brought - taken)
        return any(
            product.uom_id.compare(quantity, 0) > 0
            for product, quantity in kept.items()
        )
