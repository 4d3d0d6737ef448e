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
PRICE_VALUES = frozenset(
    ("product_uom_qty", "price_unit", "technical_price_unit", "discount")
)
# What follows from product, plan and term of a line.
SOLD_FIELDS = {
    "product_custom_attribute_value_ids": ["_compute_custom_attribute_values"],
    "product_no_variant_attribute_value_ids": ["_compute_no_variant_attribute_values"],
    "customer_lead": ["_compute_customer_lead"],
    "qty_delivered_method": ["_compute_qty_delivered_method"],
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
        for names, ignored in (
            (self._get_sold_fields(orders), OWN_VALUES | PRICE_VALUES),
            (self._get_amount_fields(orders), OWN_VALUES),
        ):
            known = [
                name
                for name, methods in names.items()
                if all(self._is_known_computation(method) for method in methods)
            ]
            groups = {}
            for vals in vals_list:
                key = facts[vals["order_id"]], _freeze(vals, ignored)
                groups.setdefault(key, []).append(vals)
            alike = [group for group in groups.values() if len(group) > 1]
            self._add_alike_values(alike, known, compute)
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
        for vals in vals_list:
            order = orders.browse(vals["order_id"])
            for name, (field, source) in repeated.items():
                vals[name] = field.convert_to_write(order[source], self)

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

    @api.model
    def _is_known_computation(self, method):
        """Return whether nobody else extends a method."""
        return all(
            getattr(cls, "_module", None) in KNOWN_ADDONS
            for cls in type(self).mro()
            if method in vars(cls) and cls is not type(self)
        )


def _freeze(vals, ignored):
    """Return values in a form that can be compared and hashed."""
    return frozenset(
        (name, repr(value) if isinstance(value, list | tuple | dict) else value)
        for name, value in vals.items()
        if name not in ignored and name[:2] != "__"
    )
