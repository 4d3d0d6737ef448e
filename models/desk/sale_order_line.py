from odoo import models

from ...progress import Goods

# States of drop-ship orders that the vendor has not got.
UNORDERED = ("draft", "sent", "to approve")


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that knows how far its goods have come."""

    _inherit = "sale.order.line"

    def _get_goods_progress(self):
        """Return how far each part of the goods of these lines has come.

        :rtype: list[Goods]
        """
        return [
            part
            for line in self
            # What is delivered by hand has no transfers: its product is not read.
            if line.qty_delivered_method == "stock_move"
            for part in line._get_line_progress()
        ]

    def _get_line_progress(self):
        self.ensure_one()
        moves = self.move_ids
        parts = [move._get_progress() for move in moves._get_open_demand()]
        if moves._are_with_customer():
            parts.append(Goods.SHIPPED)
        if self._get_unordered_dropships() or self._lacks_documents():
            parts.append(Goods.MISSING)
        return parts

    def _lacks_documents(self):
        """Return whether goods are neither shipped nor on their way: their transfer was
        cancelled, no vendor was found, or what was bought for the customer came into
        our stock. "No backorder" is not meant: it closes lines.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move.state != "cancel")
        return (
            self._sells_goods()
            and not any(self._is_reached_by(move) for move in moves)
            and not self._get_unordered_dropships()
        )

    def _is_reached_by(self, move):
        """Return whether a move of these goods ended, or is to end, at the customer."""
        self.ensure_one()
        place = move._get_last_location()
        # Some customers have a place of their own in our warehouses.
        return place._is_outgoing() or place == self._get_location_final()

    def _get_dropships(self):
        """Return the lines of drop-ship orders that bring these goods."""
        # Whoever looks at the order sees where it stands. What the stock ships is not
        # bought for the customer.
        lines = self.filtered(lambda line: line.fulfilment != "stock")
        # Filtering forgets what is read together.
        lines = lines.with_prefetch(self._prefetch_ids).sudo().purchase_line_ids
        dropships = lines.filtered(
            lambda line: (
                line.state != "cancel"
                and line.product_id.type == "consu"
                and line._is_dropshipped()
            )
        )
        return dropships.with_prefetch(lines._prefetch_ids)

    def _get_unordered_dropships(self):
        return self._get_dropships().filtered(lambda line: line.state in UNORDERED)

    def _get_awaited_dropships(self):
        """Return the lines of drop-ship orders whose goods have not been shipped."""
        return self._get_dropships().filtered(
            lambda line: (
                line.state in UNORDERED
                or set(line.move_ids.mapped("state")) - {"done", "cancel"}
            )
        )
