from odoo import models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that a term may wait for."""

    _inherit = "sale.order.line"

    def _waits_for_start(self):
        """Return whether the first day is not known: the plan waits for something."""
        self.ensure_one()
        return bool(self._get_awaited_event())

    def _get_awaited_event(self):
        """Return what the term of these lines, under one plan, waits for, or False."""
        # sudo: the item was made by this line; only its start is read
        contract = self.sudo().contract_line_ids.contract_id[:1]
        if contract:
            return not contract.date_start and contract.start_event
        return self.order_id._get_start_event(self)

    def _is_delivered(self):
        """Return whether goods were delivered and no more of them are to come.

        What comes back later changes nothing: they were delivered once.
        """
        self.ensure_one()
        has_delivered = any(move._has_delivered() for move in self.move_ids)
        return has_delivered and not (
            self._get_open_moves() or self._get_open_dropship_orders()
        )

    def _get_open_moves(self):
        self.ensure_one()
        return self.move_ids.filtered(lambda move: move._is_on_its_way())

    def _get_open_dropship_orders(self):
        """Return what the vendor has not confirmed to ship to the customer."""
        self.ensure_one()
        orders = self.purchase_line_ids.order_id
        return orders.filtered(
            lambda order: (
                order.picking_type_id.code == "dropship"
                and order.state in ("draft", "sent", "to approve")
            )
        )

    def _get_delivery_names(self):
        """Return the documents with which the line is to be delivered, or its product
        as long as there is none.
        """
        self.ensure_one()
        names = [
            *self._get_open_moves().picking_id.mapped("name"),
            *self._get_open_dropship_orders().mapped("name"),
        ]
        return names or [self.product_id.display_name]
