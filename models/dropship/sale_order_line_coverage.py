from collections import defaultdict
from datetime import datetime, time

from odoo import models


class SaleOrderLine(models.Model):
    """How much of an order line the stock covers for its promised date.

    Read in batch, for what is drop-shipped when stock is short, and for nothing else.
    """

    _inherit = "sale.order.line"

    def _get_coverage(self, together=False):
        """Return how much the stock covers of each line that asks for it.

        Lines of one order share the stock, from the first to the last; so do, if they
        are confirmed ``together``, lines of all orders. What vendors ship takes none.

        :return: quantities in the units of the products, by line; none for lines
            whose fulfilment does not depend on the stock
        :rtype: dict[sale.order.line, float]
        """
        asking = self.filtered(lambda line: line._depends_on_stock())
        result = {}
        for company, lines in asking.grouped(lambda line: line._get_company()).items():
            stocked = lines.product_id._filter_stocked(company)
            asked = lines.filtered(lambda line, found=stocked: line.product_id in found)
            for warehouse, found in asked.grouped(
                lambda line: line._get_source()
            ).items():
                covered = found._with_sharers()._share_stock(warehouse, together)
                result |= {line: covered[line] for line in found}
        return result

    def _depends_on_stock(self):
        """Return whether the stock decides if a vendor ships this line."""
        self.ensure_one()
        return (
            self.product_id.dropship_policy == "when_short"
            and self._has_fulfilment()
            and bool(self._get_source())
            and not self._get_chosen_routes()
        )

    def _get_source(self):
        """Return the warehouse that ships the line if no vendor does."""
        self.ensure_one()
        return self.order_id.warehouse_id

    def _with_sharers(self):
        """Return these lines and those that share their stock, as on their orders."""
        products, source = self.product_id, self[0]._get_source()
        lines = self.browse()
        for order in self.order_id:
            lines += order.order_line.sorted("sequence")
        return (lines | self).filtered(
            lambda line: (
                line.product_id in products
                and line._get_source() == source
                and line._depends_on_stock()
            )
        )

    def _share_stock(self, warehouse, together):
        stock = self._read_stock(self.product_id, warehouse)
        changes = self._read_stock_changes(self.product_id, warehouse)
        taken, result = defaultdict(float), {}
        for line in self:
            product = line.product_id
            day = line._get_promised_date()
            if product.is_storable:
                covered = line._get_covered_quantity(
                    stock[product.id], changes[product.id], day
                )
            else:
                covered = line._get_covered_kits(stock[product.id], warehouse, day)
            key = product if together else (line.order_id, product)
            result[line] = max(covered - taken[key], 0.0)
            taken[key] += line._get_taken_quantity(result[line])
        return result

    def _get_promised_date(self):
        self.ensure_one()
        return (self.order_id.commitment_date or self._expected_date()).date()

    def _get_covered_kits(self, stock, warehouse, day):
        """As ``_get_covered_quantity``: kits have no moves, their parts have."""
        kit = self.product_id.with_context(warehouse_id=warehouse.id)
        then = kit.with_context(to_date=datetime.combine(day, time.max))
        lowest = min(then.virtual_available, kit.virtual_available)
        return max(stock["free_qty"], lowest, 0.0)

    def _get_taken_quantity(self, covered):
        """Return how much of what is covered the line takes, in the product's unit."""
        self.ensure_one()
        needed = self._get_stock_quantity()
        if self._is_fulfilment_chosen():
            return needed if self.fulfilment == "stock" else 0.0
        if not self._is_short(covered):
            return needed
        return self.product_uom_id._compute_quantity(
            self._get_stock_part(covered), self.product_id.uom_id
        )

    def _is_short(self, covered):
        """Return whether the line needs more than is covered."""
        unit = self.product_id.uom_id
        return unit.compare(self._get_stock_quantity(), covered) > 0
