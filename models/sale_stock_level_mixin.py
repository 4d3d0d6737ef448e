from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import formatLang


class SaleStockLevelMixin(models.AbstractModel):
    """What the stock of a warehouse covers of sold lines, today and later.

    The inheriting model has ``product_id``, ``product_uom_id`` and ``product_uom_qty``.
    """

    _name = "sale.stock.level.mixin"
    _description = "Stock Levels of Sold Lines"

    def _get_stock_quantity(self):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id
        )

    def _read_stock(self, warehouse):
        """Return the quantities of the products, by their ids, in their own units."""
        products = self.product_id.with_context(warehouse_id=warehouse.id)
        rows = products.read(["free_qty", "qty_available"], load=None)
        return {row["id"]: row for row in rows}

    def _read_stock_changes(self, warehouse):
        """Return what is planned to come in and go out: product id, day, quantity.

        :rtype: dict[int, dict[datetime.date, float]]
        """
        changes = defaultdict(lambda: defaultdict(float))
        if not self:
            return changes
        products = self.product_id.with_context(warehouse_id=warehouse.id)
        domain = Domain("product_id", "in", products.ids) & Domain(
            "state", "in", ["waiting", "confirmed", "partially_available", "assigned"]
        )
        _stock, incoming, outgoing = products._get_domain_locations()
        for sign, direction in ((1, incoming), (-1, outgoing)):
            for product, day, quantity in self.env["stock.move"]._read_group(
                domain & direction, ["product_id", "date:day"], ["product_qty:sum"]
            ):
                changes[product.id][day.date()] += sign * quantity
        return changes

    def _get_covered_day(self, level, changes, needed):
        """Return the first day from which on the stock covers the need, or None.

        :param float level: what is on hand today
        :param dict changes: planned changes of the level, by day
        :param float needed: quantity in the unit of the product, like the level
        """
        compare = self.product_id.uom_id.compare
        today = fields.Date.context_today(self)
        covered = today if compare(level, needed) >= 0 else None
        for day in sorted(changes):
            level += changes[day]
            if compare(level, needed) < 0:
                covered = None
            elif not covered:
                covered = max(day, today)
        return covered

    def _get_covered_quantity(self, stock, changes, day):
        """Return how much the stock covers for good from a day on.

        It is what is free today, or else the lowest level that receipts and deliveries
        leave from that day on.

        :param dict stock: see :meth:`_read_stock`
        :param dict changes: planned changes of the level, by day
        """
        level = stock["qty_available"]
        level += sum(changes[past] for past in changes if past <= day)
        lowest = level
        for later in sorted(later for later in changes if later > day):
            level += changes[later]
            lowest = min(lowest, level)
        return max(stock["free_qty"], lowest, 0.0)

    def _format_quantity(self, quantity):
        """Return a quantity as users write it, without decimals that say nothing."""
        digits = 0 if quantity == int(quantity) else 2
        return formatLang(self.env, quantity, digits=digits)
