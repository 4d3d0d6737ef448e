from itertools import count, islice, takewhile

from odoo import api, fields, models
from odoo.tools import float_round

# So many quantities are tried until the totals of the order stay what they were.
MAX_TRIES = 20


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that splits what the stock covers from the rest,
    which a vendor ships.

    Recurring lines stay whole: one contract item has one order line, which says how the
    goods of every period are shipped.
    """

    _inherit = "sale.order.line"

    split_from_line_id = fields.Many2one(
        "sale.order.line",
        "Split From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line whose rest a vendor ships with this line.",
    )
    split_line_ids = fields.One2many(
        "sale.order.line", "split_from_line_id", "Split Into", copy=False
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "split_from_line_id", "split_line_ids"]

    def _is_linkable(self, name, links):
        """A line is split within its order."""
        if name in ("split_from_line_id", "split_line_ids"):
            return links.order_id <= self.order_id
        return super()._is_linkable(name, links)

    def _is_split(self):
        self.ensure_one()
        return bool(self.split_from_line_id or self.split_line_ids)

    def _may_be_split(self):
        self.ensure_one()
        return (
            self._get_company().dropship_split
            and self.recurring_type != "recurring"
            and not self._is_split()
            # What belongs together with other lines stays with them.
            and not (self.linked_line_id or self.combo_item_id)
        )

    def _get_stock_part(self, covered):
        """Return how much of a short line is shipped from stock, in its own unit; 0 if
        it stays whole.

        :param float covered: what the stock covers, in the unit of the product
        """
        self.ensure_one()
        unit, stock_unit = self.product_uom_id, self.product_id.uom_id
        if not self._may_be_split():
            return 0.0
        part = stock_unit._compute_quantity(covered, unit, rounding_method="DOWN")
        if unit._compute_quantity(1.0, stock_unit) > 1.0:
            # Nobody opens a dozen.
            part = float_round(part, precision_rounding=1.0, rounding_method="DOWN")
        return part

    def _split_short(self, coverage):
        """Split the short lines of orders that are being confirmed.

        :param dict coverage: what the stock covers, by line
        :return: the lines that were split
        """
        # A split changes quantities, which would have all lines proposed again.
        names = ("fulfilment", "proposed_fulfilment")
        split = self.browse()
        with self.env.protecting([self._fields[name] for name in names], self):
            for line, covered in coverage.items():
                part = line._is_short(covered) and line._get_stock_part(covered)
                if part and line._split_off_rest(part):
                    split += line
        return split

    def _split_off_rest(self, part):
        """Leave ``part`` of the line to the stock, the rest to the vendor.

        Prices stay; so do the totals of the order, for which a smaller part is taken if
        need be. The line stays whole if there is none, or if the rest cannot be bought.

        :return: the new line, for the rest
        """
        self.ensure_one()
        order, whole = self.order_id, self._prepare_split_values()
        totals = order._get_rounded_amounts()
        rest = self._create_rest(whole)
        smaller = (self.product_uom_id.round(part - n) for n in count())
        for quantity in islice(takewhile(lambda n: n > 0, smaller), MAX_TRIES):
            left = self.product_uom_id.round(whole["product_uom_qty"] - quantity)
            self.write(whole | {"product_uom_qty": quantity})
            rest.write(whole | {"product_uom_qty": left})
            if (
                order._get_rounded_amounts() == totals
                and not rest._get_vendor_problems()
            ):
                self._finish_split(rest)
                return rest
        self.write(whole)
        rest.unlink()
        return self.browse()

    def _prepare_split_values(self):
        """Return what changes of quantity must leave alone, and the quantity."""
        self.ensure_one()
        decided = self.price_unit != self.technical_price_unit
        return {
            "product_uom_qty": self.product_uom_qty,
            "price_unit": self.price_unit,
            "technical_price_unit": self.technical_price_unit if decided else 0.0,
            "discount": self.discount,
        }

    def _create_rest(self, values):
        """Create the line for the rest, right after this one."""
        self.ensure_one()
        lines = self.order_id.order_line.sorted(lambda line: (line.sequence, line.id))
        position = lines.ids.index(self.id) + 1
        for line in lines[position:]:
            line.sequence += 1
        chosen = {
            "order_id": self.order_id.id,
            "split_from_line_id": self.id,
            "fulfilment": "dropship",
            "proposed_fulfilment": "stock",
        }
        data = self.copy_data(chosen)[0] | values | chosen
        data.pop("route_ids", None)
        return self.create(data)

    def _finish_split(self, rest):
        """Keep what was decided, also if the order is confirmed again."""
        self.ensure_one()
        self.write({"fulfilment": "stock", "proposed_fulfilment": "dropship"})
        # Whoever reads the lines next, for a mail maybe, gets them in their order.
        self.order_id.invalidate_recordset(["order_line"])
        self.order_id._message_log(
            body=self.env._(
                "%(product)s: %(stock)s from stock and %(rest)s drop-shipped, split "
                "from %(whole)s.",
                product=self.product_id.display_name,
                stock=self._format_in_unit(self.product_uom_qty),
                rest=self._format_in_unit(rest.product_uom_qty),
                whole=self._format_in_unit(self.product_uom_qty + rest.product_uom_qty),
            )
        )

    def _format_in_unit(self, quantity):
        return f"{self._format_quantity(quantity)} {self.product_uom_id.name}"

    def _get_short_note(self, covered):
        """Return what happens to a short line when it is confirmed, as text, or None.

        :param float covered: what the stock covers; None if that does not matter
        """
        self.ensure_one()
        if covered is None or not self._is_short(covered):
            return None
        if part := self._get_stock_part(covered):
            return self.env._(
                "%(stock)s stock, %(rest)s drop-ship",
                stock=self._format_quantity(part),
                rest=self._format_quantity(self.product_uom_qty - part),
            )
        unit, stock_unit = self.product_uom_id, self.product_id.uom_id
        return self.env._(
            "%(free)s of %(needed)s free",
            free=self._format_quantity(
                stock_unit._compute_quantity(covered, unit, rounding_method="DOWN")
            ),
            needed=self._format_quantity(self.product_uom_qty),
        )
