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
        """Return what planned moves take: unreserved quantities by product and day,
        reserved ones by product, and the supply methods of these moves.

        :rtype: tuple[dict, dict, set]
        """
        demands = defaultdict(lambda: defaultdict(float))
        reserved, methods = defaultdict(float), set()
        for product, day, unit, method, quantity, found in self._read_group(
            domain,
            ["product_id", "date:day", "product_uom", "procure_method"],
            ["product_qty:sum", "quantity:sum"],
        ):
            found = unit._compute_quantity(found, product.uom_id, round=False)
            reserved[product] += found
            demands[product][day.date()] += quantity - found
            methods.add(method)
        return demands, reserved, methods

    def _leave_out(self, receipts, demands):
        """Leave out what these moves take, and what is on its way for them.

        :param dict receipts: see :meth:`_read_receipts`, as ``demands``
        """
        for move in self:
            company, product = move.company_id, move.product_id
            needed = move.product_qty
            demands[product][company._get_contract_day(move.date)] -= needed
            for supply in move.move_orig_ids:
                if supply.state not in ("done", "cancel"):
                    day = company._get_contract_day(supply.date)
                    part = min(needed, supply.product_qty)
                    receipts[product][day] -= part
                    needed -= part
