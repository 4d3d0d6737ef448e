from odoo import api, models

# What says which line it is, and nothing of what follows from what it sells.
OWN_VALUES = frozenset(
    (
        *("order_id", "sequence", "name", "analytic_distribution"),
        *("renewed_line_id", "target_contract_id"),
        *("proposed_quantity", "proposed_price_unit", "proposed_discount"),
    )
)
# What differs between lines that sell the same product in the same way.
PRICE_FIELDS = ("product_uom_qty", "price_unit", "technical_price_unit", "discount")
IGNORED = OWN_VALUES.union(PRICE_FIELDS)
# What follows from product, plan and term of a line.
SOLD_FIELDS = {
    "product_custom_attribute_value_ids": ["_compute_custom_attribute_values"],
    "product_no_variant_attribute_value_ids": ["_compute_no_variant_attribute_values"],
    "customer_lead": ["_compute_customer_lead"],
    "qty_delivered_method": ["_compute_qty_delivered_method"],
    "item_count": ["_compute_item_count"],
    **dict.fromkeys(("period_start", "period_end", "proration"), ["_compute_period"]),
}
# What follows from price and quantity as well.
AMOUNT_METHODS = ["_compute_amount", "_prepare_base_line_for_taxes_computation"]
AMOUNT_FIELDS = {
    **dict.fromkeys(("price_subtotal", "price_tax", "price_total"), AMOUNT_METHODS),
    "price_reduce_taxexcl": [*AMOUNT_METHODS, "_compute_price_reduce_taxexcl"],
    "price_reduce_taxinc": [*AMOUNT_METHODS, "_compute_price_reduce_taxinc"],
}
# Whose computations are known to need nothing else of line and order.
KNOWN_ADDONS = frozenset(
    ("sale", "sale_management", "sale_stock", "sale_mrp", "delivery", "sale_renewal")
)


class SaleOrderLine(models.Model):
    """Lines of many renewals that sell the same are computed once.

    Only a list of fields is shared, and only as long as nobody else extends how they
    are computed. Everything else is computed line by line, and ``create`` sees all.
    """

    _inherit = "sale.order.line"

    @api.model
    def _add_precomputed_values(self, vals_list):
        compute = super()._add_precomputed_values
        renewing = [vals for vals in vals_list if self._may_be_alike(vals)]
        given = [set(vals) for vals in renewing]
        shared = self._share_values(renewing, compute) if len(renewing) > 1 else set()
        result = compute(vals_list)
        # As Odoo marks what it computed: it was not given, so nothing follows from it.
        for vals, names in zip(renewing, given, strict=True) if shared else ():
            marked = {field for field in shared if field.name not in names}
            vals["__precomputed__"] = vals.get("__precomputed__", set()) | marked
        return result

    @api.model
    def _share_values(self, vals_list, compute):
        """Add to the values of lines that renew items what they have in common.

        :param compute: method of Odoo that adds to values what follows from them
        :return: the fields that were added, as far as something follows from them
        :rtype: set
        """
        orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list})
        facts = {
            order.id: order._get_alike_facts()
            for order in orders
            if order.order_type == "renewal"
        }
        vals_list = [vals for vals in vals_list if vals["order_id"] in facts]
        groups = {}
        for vals in vals_list:
            key = facts[vals["order_id"]], _freeze(vals)
            groups.setdefault(key, []).append(vals)
        alike = [group for group in groups.values() if len(group) > 1]
        sold = self._filter_known(self._get_sold_fields(orders))
        amounts = self._filter_known(self._get_amount_fields(orders))
        self._add_alike_values(alike, sold, compute)
        uncounted = [
            left for group in alike for left in self._add_amounts(group, amounts)
        ]
        self._add_alike_values(uncounted, amounts, compute)
        # Last, for it is not the same for all.
        self._add_order_values(vals_list)
        return {f for f in self._fields.values() if f.precompute and f.inverse}

    @api.model
    def _may_be_alike(self, vals):
        """Return whether values are those of a line that renews an item, and depends on
        no other line of its order.
        """
        return bool(
            vals.get("renewed_line_id")
            and vals.get("product_id")
            and vals.get("order_id")
        )

    @api.model
    def _get_sold_fields(self, orders):
        """Return what lines share that sell the same product under the same plan and in
        the same term, in whatever quantity and at whatever price.

        :param sale.order orders: those of the lines
        :return: the names of the methods that compute it, by field
        :rtype: dict[str, list[str]]
        """
        return SOLD_FIELDS

    @api.model
    def _get_amount_fields(self, orders):
        """Return what they share if quantity and price are the same, too.

        :param sale.order orders: those of the lines
        :return: see :meth:`_get_sold_fields`
        """
        return AMOUNT_FIELDS

    @api.model
    def _filter_known(self, methods_by_name):
        """Return the names of the fields whose computations nobody else extends.

        :param dict methods_by_name: see :meth:`_get_sold_fields`
        :rtype: list[str]
        """
        return [
            name
            for name, methods in methods_by_name.items()
            if all(is_known_computation(self, method) for method in methods)
        ]

    @api.model
    def _add_order_values(self, vals_list):
        """Add what lines only repeat of their orders."""
        repeated = {
            name: (field, field.related.split(".")[1])
            for name, field in self._fields.items()
            if field.precompute
            and field.related
            and field.related.split(".")[:-1] == ["order_id"]
        }
        # sudo: as Odoo copies related fields
        orders = self.env["sale.order"].sudo()
        found = {}
        for vals in vals_list:
            order_id = vals["order_id"]
            if order_id not in found:
                order = orders.browse(order_id)
                found[order_id] = {
                    name: field.convert_to_write(order[source], self)
                    for name, (field, source) in repeated.items()
                }
            vals.update(found[order_id])

    @api.model
    def _add_alike_values(self, groups, names, compute):
        """Compute values of one line of each group, and give them to all of it.

        :param groups: lists of the values of lines that are alike
        :param names: the fields that they share
        :param compute: see :meth:`_share_values`
        """
        samples = [dict(group[0]) for group in groups]
        compute(samples)
        for sample, group in zip(samples, groups, strict=True):
            values = {name: sample[name] for name in names if name not in group[0]}
            for vals in group:
                vals.update(values)


def is_known_computation(records, method):
    """Return whether nobody else extends a method of a model."""
    model = type(records)
    return all(
        getattr(cls, "_module", None) in KNOWN_ADDONS
        for cls in model.mro()
        if method in vars(cls) and cls is not model
    )


def _freeze(vals):
    """Return what a line sells, but for its price, to be compared and hashed."""
    return frozenset(
        (name, repr(value) if isinstance(value, list | tuple | dict) else value)
        for name, value in vals.items()
        if name not in IGNORED and name[:2] != "__"
    )
