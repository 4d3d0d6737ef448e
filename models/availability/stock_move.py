from collections import defaultdict

from odoo import models


class StockMove(models.Model):
    """What planned moves bring to a stock, and take from it."""

    _inherit = "stock.move"

    def _read_receipts(self, domain):
        """Return what planned moves bring, by product and day."""
        receipts = defaultdict(lambda: defaultdict(float))
        for product, day, quantity in self._read_group(
            domain, ["product_id", "date:day"], ["product_qty:sum"]
        ):
            receipts[product][day.date()] += quantity
        return receipts

    def _read_demands(self, domain):
        """Return what planned moves take: reserved, by product; the rest by day, too.

        :rtype: tuple[dict, dict]
        """
        reserved = defaultdict(float)
        demands = defaultdict(lambda: defaultdict(float))
        for product, day, unit, quantity, found in self._read_group(
            domain,
            ["product_id", "date:day", "product_uom"],
            ["product_qty:sum", "quantity:sum"],
        ):
            found = unit._compute_quantity(found, product.uom_id, round=False)
            reserved[product] += found
            demands[product][day.date()] += quantity - found
        return reserved, demands

    def _leave_out_supply(self, receipts):
        """Take from receipts what was ordered for these moves and has not come yet.

        :param dict receipts: see :meth:`_read_receipts`
        """
        for move in self:
            needed = move.product_qty
            for supply in move.move_orig_ids:
                if supply.state not in ("done", "cancel"):
                    day = supply.company_id._get_contract_day(supply.date)
                    part = min(needed, supply.product_qty)
                    receipts[move.product_id][day] -= part
                    needed -= part
