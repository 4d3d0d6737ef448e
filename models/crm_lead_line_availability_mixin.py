from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date


class CrmLeadLineAvailabilityMixin(models.AbstractModel):
    """Whether the stock covers an opportunity product, today or when it has come in.

    Read in batch: a handful of queries per warehouse, however many lines there are.
    """

    _name = "crm.lead.line.availability.mixin"
    _inherit = ["sale.stock.level.mixin"]
    _description = "Availability of Opportunity Products"

    availability = fields.Selection(
        [
            ("available", "Free Today"),
            ("forecast", "Forecast"),
            ("short", "Not Enough"),
            ("on_order", "Ordered When Sold"),
        ],
        "Availability Status",
        compute="_compute_availability",
        help="Stock of the warehouse of the opportunity that is not reserved. Lines of "
        "one opportunity share it, from the first to the last. Empty for products "
        "without stock, and once the opportunity is won or lost.",
    )
    availability_note = fields.Char("Availability", compute="_compute_availability")

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "sequence",
        "lead_id.warehouse_id",
        "lead_id.won_status",
        "lead_id.line_ids.product_uom_qty",
    )
    def _compute_availability(self):
        self.update({"availability": False, "availability_note": False})
        lines = (self.lead_id.line_ids | self).filtered(
            lambda line: line._has_availability()
        )
        on_order = lines.filtered(lambda line: line._is_replenished_on_order())
        for line in on_order & self:
            line.availability = "on_order"
            line.availability_note = self.env._("ordered when sold")
        for warehouse, stocked in (lines - on_order).grouped("warehouse_id").items():
            for line, values in stocked._get_availability(warehouse).items():
                if line in self:
                    line.update(values)

    def _has_availability(self):
        """Return whether it matters what is in stock of this line's product."""
        self.ensure_one()
        return (
            self.product_id.is_storable
            and self.product_uom_qty > 0
            and bool(self.warehouse_id)
            and self.lead_id.won_status not in ("won", "lost")
        )

    def _is_replenished_on_order(self):
        """Return whether the product is bought, made or drop-shipped per order."""
        self.ensure_one()
        policy, routes = self.product_id.dropship_policy, self._get_product_routes()
        if policy in ("never", "when_short"):
            routes -= routes._filter_dropship(self._get_company())
        return policy == "always" or any(
            rule.location_dest_id.usage == "customer"
            and (rule.procure_method == "make_to_order" or rule.action == "buy")
            for rule in routes.rule_ids
        )

    def _get_availability(self, warehouse):
        """Return the values of the availability fields of lines in one warehouse.

        :rtype: dict[crm.lead.line, dict]
        """
        stock = self._read_stock(warehouse)
        needs = self._get_cumulated_needs()
        short = self.filtered(
            lambda line: (
                line.product_id.uom_id.compare(
                    needs[line], stock[line.product_id.id]["free_qty"]
                )
                > 0
            )
        )
        changes = short._read_stock_changes(warehouse)
        result = {}
        for line in self - short:
            left = stock[line.product_id.id]["free_qty"] - needs[line]
            result[line] = line._prepare_free_values(left)
        for line in short:
            product_id = line.product_id.id
            day = line._get_covered_day(
                stock[product_id]["qty_available"], changes[product_id], needs[line]
            )
            left = stock[product_id]["free_qty"] - needs[line]
            result[line] = line._prepare_short_values(left, day)
        return result

    def _get_cumulated_needs(self):
        """Return what each line and those before it in its opportunity need.

        :return: quantities in the unit of the product, by line
        """
        needs, so_far = {}, defaultdict(float)
        for line in self:
            key = line.lead_id, line.product_id
            so_far[key] += line._get_stock_quantity()
            needs[line] = so_far[key]
        return needs

    def _prepare_free_values(self, left):
        """Return the values of a line that today's stock covers.

        :param float left: free quantity after this line, in the unit of the product
        """
        note = self.env._("%s free", self._format_free_quantity(left))
        return {"availability": "available", "availability_note": note}

    def _prepare_short_values(self, left, day):
        """Return the values of a line that today's stock does not cover.

        :param float left: as above, thus below zero
        :param day: the day on which the stock covers it, or None
        """
        if day:
            note = self.env._("from %s", self._format_day(day))
            return {"availability": "forecast", "availability_note": note}
        note = self.env._(
            "%(free)s of %(needed)s free",
            free=self._format_free_quantity(left),
            needed=self._format_quantity(self.product_uom_qty),
        )
        return {"availability": "short", "availability_note": note}

    def _format_day(self, day):
        """Return a day as short as it can be read, for there is little room."""
        far = (day - fields.Date.context_today(self)).days > 300
        return format_date(self.env, day, date_format="d MMM y" if far else "d MMM")

    def _format_free_quantity(self, left):
        """Return what is free for this line, in its unit, as text."""
        free = max(left + self._get_stock_quantity(), 0.0)
        return self._format_quantity(
            self.product_id.uom_id._compute_quantity(
                free, self.product_uom_id, rounding_method="DOWN"
            )
        )
