from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...stock_levels import Levels
from ...tokens import StockRead

PLANNED_STATES = ("waiting", "confirmed", "partially_available", "assigned")


class ProductProduct(models.Model):
    """What a warehouse has of products, and what they are made of when shipped."""

    _inherit = "product.product"

    def _get_kits(self, company):
        """Return the bills of materials of those products that are shipped as parts.

        :rtype: dict[product.product, mrp.bom]
        """
        if "mrp.bom" not in self.env:
            return {}
        # Read together, of all products that are looked at.
        kits = self.with_company(company).filtered("is_kits")
        # Whoever sells kits may have no rights on what they are made of.
        boms = self.env["mrp.bom"].sudo()
        found = boms._bom_find(kits, company_id=company.id, bom_type="phantom")
        return {product: bom for product, bom in found.items() if bom}

    def _get_part_products(self, kit):
        """Return the products that are shipped as parts of this one.

        :param kit: its bill of materials, see :meth:`_get_kits`
        """
        self.ensure_one()
        _boms, rows = kit.explode(self, 1.0)
        parts = self.browse().union(*(row.product_id for row, _values in rows))
        return parts.filtered(lambda part: part.type == "consu")

    def _get_own_routes(self):
        """Return the routes of the product and of its category."""
        self.ensure_one()
        return self.route_ids | self.categ_id.total_route_ids

    def _get_stock_levels(self, warehouse):
        """Return how much of each product is free when, in its own unit.

        A handful of queries, however many products there are. While a form is asked
        for its values, they are read once.

        :rtype: dict[product.product, Levels]
        """
        kept = StockRead.find(self)
        if not kept:
            return self._read_stock_levels(warehouse)
        known = kept.levels[warehouse.id]
        unknown = self.filtered(lambda product: product.id not in known)
        if unknown:
            levels = unknown._read_stock_levels(warehouse)
            known.update((product.id, found) for product, found in levels.items())
        return {product: known[product.id] for product in self}

    def _read_stock_levels(self, warehouse):
        company = warehouse.company_id
        # Whoever sells may have no rights on stocks, such as those of other companies.
        products = self.sudo().with_context(
            warehouse_id=warehouse.id,
            # The days of planned moves are those of the company, as today is.
            tz=company._get_timezone(),
        )
        on_hand, receipts, demands = products._read_stock()
        today = company._get_contract_today()
        return {
            product: Levels(
                today,
                on_hand[product],
                receipts[product],
                demands[product],
                rounded=product.uom_id.round,
            )
            for product in self
        }

    def _read_stock(self):
        """Return what is there and not reserved, what comes and what is promised.

        What is ordered for one delivery is for it alone: neither counts. The others
        keep their stock, also while nobody has confirmed that purchase.

        :return: quantities by product; the others by product and day
        :rtype: tuple[dict, dict, dict]
        """
        stocked, incoming, outgoing = self._get_domain_locations()
        ours = Domain("product_id", "in", self.ids)
        planned = ours & Domain("state", "in", PLANNED_STATES)
        moves = self.env["stock.move"]
        receipts = moves._read_receipts(planned & incoming)
        demands, reserved, methods = moves._read_demands(planned & outgoing)
        if "make_to_order" in methods:
            waiting = Domain("procure_method", "=", "make_to_order")
            waiting &= Domain("state", "=", "waiting")
            # What is picked first waits as well, but for this stock.
            waiting &= Domain("move_orig_ids", "not any", stocked)
            found = moves.search(planned & outgoing & waiting)
            found._leave_out(receipts, demands)
        on_hand = defaultdict(float)
        on_hand.update(
            self.env["stock.quant"]._read_group(
                ours & stocked, ["product_id"], ["quantity:sum"]
            )
        )
        for product, quantity in reserved.items():
            on_hand[product] -= quantity
        return on_hand, receipts, demands
