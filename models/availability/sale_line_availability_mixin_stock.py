from collections import defaultdict
from math import floor

from odoo import models
from odoo.tools import formatLang

from ...stock_levels import Stock


class SaleLineAvailabilityMixin(models.AbstractModel):
    """What sold lines take from the stock of a warehouse, and what it has for them.

    Read in batch: a handful of queries per warehouse, however many lines there are.
    What is free when is answered by ``stock_levels``; here is what lines need of it.

    The inheriting model has ``product_id``, ``product_uom_id``, ``product_uom_qty``,
    ``sequence`` and ``company_id``; ``_get_document`` says which lines share the stock.
    """

    _inherit = "sale.line.availability.mixin"

    def _share_stock(self, warehouse, together=False):
        """Let these lines stand in line for the stock of a warehouse.

        Those of one document take theirs in its order, or those of all documents if
        they are confirmed ``together``.

        :return: what is left for each line when it is its turn
        :rtype: dict[models.Model, Offer]
        """
        needs = self._get_stock_needs(warehouse)
        products = self.product_id.browse(
            {product.id for found in needs.values() for product in found}
        )
        levels = products._get_stock_levels(warehouse) if products else {}
        stock, offers = Stock(levels), {}
        for lines in self.grouped(lambda line: line._get_document()).values():
            stock = stock if together else Stock(levels)
            for line in lines.sorted("sequence"):
                offers[line] = stock.offer(needs[line])
                stock.take(offers[line], line._get_taken_share(offers[line]))
        return offers

    def _get_taken_share(self, offer):
        """Return which share of its need the line takes, whether it is there or not.

        :param Offer offer: what is left for it
        """
        self.ensure_one()
        return 1.0

    def _depends_on_stock(self):
        """Return whether the stock decides who ships this line."""
        self.ensure_one()
        return False

    def _get_free_quantity(self, offer, unit, day=None):
        """Return how much of the line is free from a day on, in a unit.

        :param Offer offer: what is left for it, and not nothing
        :param date day: without, it is right now
        """
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, unit, round=False
        )
        free = unit.round(offer.get_share(day) * quantity, rounding_method="DOWN")
        # There are no parts of kits.
        is_kit = self.product_id._origin not in offer.needs
        return float(floor(free)) if is_kit else free

    def _get_stock_needs(self, warehouse):
        """Return what each line takes from stock: quantities in the units of products.

        Kits take their components. Products whose stock is not kept take nothing.

        :rtype: dict[models.Model, dict[product.product, float]]
        """
        # In a form, a product may stand for one that is stored.
        kits = self.product_id._origin._get_kits(warehouse.company_id)
        needs = {}
        for line in self:
            product = line.product_id._origin
            if product in kits:
                needs[line] = line._get_component_needs(kits[product])
            else:
                quantity = line._get_stock_quantity() if product.is_storable else 0.0
                needs[line] = {product: quantity} if quantity else {}
        return needs

    def _get_stock_quantity(self):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id
        )

    def _get_component_needs(self, bom):
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, bom.product_uom_id
        )
        _boms, rows = bom.explode(self.product_id, quantity / bom.product_qty)
        needs = defaultdict(float)
        for bom_line, values in rows:
            component = bom_line.product_id
            if component.is_storable and values["qty"]:
                needs[component] += bom_line.product_uom_id._compute_quantity(
                    values["qty"], component.uom_id
                )
        return needs

    def _format_quantity(self, quantity):
        """Return a quantity as users write it, without decimals that say nothing."""
        digits = 0 if quantity == int(quantity) else 2
        return formatLang(self.env, quantity, digits=digits)

    def _get_order_rule(self):
        """Return the rule that buys, makes or drop-ships the product per order."""
        self.ensure_one()
        company, warehouse = self._get_company(), self._get_supplying_warehouse()
        return self._get_supply_routes().rule_ids.filtered(
            lambda rule: (
                rule.location_dest_id.usage == "customer"
                and (rule.procure_method == "make_to_order" or rule.action == "buy")
                and rule.company_id <= company
                and rule.location_src_id.warehouse_id <= warehouse
            )
        )[:1]

    def _get_order_lead(self):
        """Return in how many days what is ordered when sold has come; None: unknown,
        as nobody sells or makes it.
        """
        self.ensure_one()
        product = self.product_id.with_company(self._get_company())
        rules = self._get_order_rule()
        if rules.action != "buy":
            supply = product._get_rules_from_location(rules.location_src_id)
            if not supply:
                return None
            rules |= supply
        delays, _description = rules.with_context(
            bypass_delay_description=True, bypass_global_horizon_days=True
        )._get_lead_days(product)
        if delays["no_vendor_found_delay"]:
            return None
        return delays["total_delay"]

    def _get_document(self):
        """Return the record whose lines share the stock."""
        raise NotImplementedError

    def _get_supplying_warehouse(self):
        self.ensure_one()
        return self.warehouse_id

    def _get_supply_routes(self):
        """Return the routes on which the product may reach the customer."""
        self.ensure_one()
        return self._get_product_routes()

    def _get_product_routes(self):
        """Return the routes of the product and of its category."""
        self.ensure_one()
        return self.product_id._get_own_routes()

    def _get_today(self):
        self.ensure_one()
        return self._get_company()._get_contract_today()
