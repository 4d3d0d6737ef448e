from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import formatLang


class SaleLineStockMixin(models.AbstractModel):
    """What sold lines take from the stock of a warehouse, and what it has for them.

    Read in batch: a handful of queries per warehouse, however many lines there are.

    The inheriting model has ``product_id``, ``product_uom_id``, ``product_uom_qty`` and
    ``company_id``; ``_get_document`` says which lines share the stock.
    """

    _name = "sale.line.stock.mixin"
    _description = "Stock of Sold Lines"

    def _get_stock_needs(self, warehouse):
        """Return what each line takes from stock: quantities in the units of products.

        Kits take their components. Products whose stock is not kept take nothing.

        :rtype: dict[models.Model, dict[product.product, float]]
        """
        kits = self.product_id._get_kits(warehouse.company_id)
        needs = {}
        for line in self:
            product = line.product_id
            if product in kits:
                needs[line] = line._get_component_needs(kits[product])
            else:
                quantity = line._get_stock_quantity()
                needs[line] = {product: quantity} if product.is_storable else {}
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

    def _get_cumulated_needs(self, needs):
        """Return what each line and those before it in its document need.

        :param dict needs: what each line needs, as above; also what is returned
        """
        cumulated, so_far = {}, defaultdict(float)
        for line in self:
            document, cumulated[line] = line._get_document(), {}
            for product, quantity in needs[line].items():
                so_far[document, product] += quantity
                cumulated[line][product] = so_far[document, product]
        return cumulated

    def _read_stock(self, products, warehouse):
        """Return the quantities of products, by their ids, in their own units."""
        products = products.with_context(warehouse_id=warehouse.id)
        rows = products.read(["free_qty", "qty_available"], load=None)
        return {row["id"]: row for row in rows}

    def _read_stock_changes(self, products, warehouse):
        """Return what is planned to come in and go out: product id, day, quantity.

        :rtype: dict[int, dict[datetime.date, float]]
        """
        changes = defaultdict(lambda: defaultdict(float))
        if not products:
            return changes
        products = products.with_context(warehouse_id=warehouse.id)
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

    def _get_covered_day(self, product, level, changes, needed):
        """Return the first day from which on the stock covers the need, or None.

        :param float level: what is on hand today
        :param dict changes: planned changes of the level, by day
        :param float needed: quantity in the unit of the product, like the level
        """
        compare, today = product.uom_id.compare, self._get_today()
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

    def _get_today(self):
        self.ensure_one()
        return self._get_company()._get_contract_today()
