from collections import defaultdict
from math import floor

from odoo import models


class StockMove(models.Model):
    """Whether goods are on their way to the customer, or have reached him.

    There are four questions, and their answers differ once goods come back:

    - were they delivered at all? A term that waits for its goods starts once;
    - are they on their way, or were delivered? A period is not delivered twice;
    - are any of them with the customer? Those have been shipped, and no others;
    - what is to be billed? Returns say themselves whether they are credited.
    """

    _inherit = "stock.move"

    def _is_on_its_way(self):
        """Return whether goods are to reach the customer with this move, or after it:
        it is open, and no return.
        """
        self.ensure_one()
        return self.state not in ("done", "cancel") and not self.origin_returned_move_id

    def _has_delivered(self):
        """Return whether it brought goods to the customer, who may have returned them
        since.
        """
        self.ensure_one()
        return self.state == "done" and self.location_dest_id._is_outgoing()

    def _is_delivering(self):
        """Return whether goods are on their way to the customer, or were delivered."""
        return self._has_delivered() or self._is_on_its_way()

    def _are_with_customer(self):
        """Return whether these moves brought goods to customers that stayed there,
        billed or not.
        """
        brought = self._get_brought_quantities()
        return any(
            product.uom_id.compare(quantity, 0) > 0
            for product, quantity in brought.items()
        )

    def _get_kept_quantity(self, product, quantity, unit):
        """Return what these moves brought to customers and is to be billed: what came
        back to be replaced or repaired stays billed. Kits are billed when they are
        complete.

        :param product.product product: what was sold, and came as itself or in parts
        :param float quantity: how much of it was sold, for which parts were rounded
        :param uom.uom unit: the unit of the quantity and of the result
        """
        billed = self.filtered(
            lambda move: move.to_refund or not move.origin_returned_move_id
        )
        brought = billed._get_brought_quantities()
        if brought.keys() - {product} and product._get_kits(self.company_id[:1]):
            return self._count_kits(brought, product, quantity or 1.0, unit)
        return sum(
            moved.uom_id._compute_quantity(total, unit, rounding_method="HALF-UP")
            for moved, total in brought.items()
        )

    def _count_kits(self, brought, kit, quantity, unit):
        """Return how many kits are complete, in ``unit``.

        :param dict brought: quantities in the units of the products, by product
        :param float quantity: of how many kits the parts are counted
        """
        needed = defaultdict(float)
        company = self.company_id[:1]
        for part, number, part_unit in kit._get_shipped_parts(company, quantity, unit):
            needed[part] += part_unit._compute_quantity(number, part.uom_id)
        shares = [brought[part] / needed[part] for part in needed if needed[part]]
        # There are no parts of kits.
        return float(floor(unit.round(min(shares, default=0.0) * quantity)))

    def _get_brought_quantities(self):
        """Return what done moves brought to customers, less what they took from them.

        :return: quantities in the units of the products
        :rtype: defaultdict[product.product, float]
        """
        brought = defaultdict(float)
        for move in self.filtered(lambda move: move.state == "done"):
            to_customer = move.location_dest_id._is_outgoing()
            from_customer = move.location_id._is_outgoing()
            if to_customer != from_customer:
                quantity = move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, rounding_method="HALF-UP"
                )
                brought[move.product_id] += quantity if to_customer else -quantity
        return brought
