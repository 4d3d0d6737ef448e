from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .sale_order_line import UNORDERED

# Orders that may lack anything: the goods of others are all there, or have left.
LACKING_STATES = ("to_allocate", "partly_allocated", "partly_shipped")


class SaleOrder(models.Model):
    """The part of the desk that knows which goods orders lack.

    Of a page as of all open orders, it is asked in a few queries: which moves stand too
    far back in the line for the stock, and which goods have no document at all.
    """

    _inherit = "sale.order"

    is_short = fields.Boolean(
        "Short",
        compute="_compute_short_products",
        search="_search_is_short",
        help="Goods are neither reserved nor coming in by the promised day.",
    )
    short_products = fields.Char(
        compute="_compute_short_products", help="The goods that the order lacks."
    )

    @api.depends_context("lang")
    @api.depends("fulfilment_state", "promised_date")
    def _compute_short_products(self):
        shortages = self.filtered_domain(self._get_to_ship_domain())._get_shortages()
        for order in self:
            texts = shortages.get(order, [])
            order.short_products = ", ".join(texts)
            order.is_short = bool(texts)

    @api.model
    def _search_is_short(self, operator, value):
        if operator != "in":
            return NotImplemented
        # What is read here is not told; the search respects the rights of the user.
        short = self.sudo()._find_short_moves().sale_line_id
        short |= self.sudo()._find_undocumented_lines()
        domain = Domain("id", "in", short.order_id.ids)
        return domain if True in value else ~domain

    @api.model
    def _find_short_moves(self):
        """Return the open moves of orders that lack goods, of the user's companies."""
        moves = self.env["stock.move"]
        places = self.env["stock.location"].with_context(active_test=False)
        outside = places._search(places._get_outgoing_domain())
        condition = SQL(
            """sold.fulfilment_state IN %s AND sold.company_id IN %s
            AND COALESCE(move.location_final_id, move.location_dest_id) IN %s""",
            LACKING_STATES,
            self.env.companies._ids,
            outside.subselect(),
        )
        return moves.browse(moves._find_shortages(condition)).with_prefetch()

    @api.model
    def _find_undocumented_lines(self):
        """Return the lines of goods that are neither shipped nor on their way, of the
        user's companies: see ``_lacks_documents``.
        """
        lines = self.env["sale.order.line"].search(
            Domain("order_id.fulfilment_state", "in", LACKING_STATES)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("product_uom_qty", ">", 0)
            & Domain("product_id.type", "=", "consu")
            # What has any of these has documents; of the rest, each is looked at.
            & Domain("move_ids", "not any", self._get_delivery_domain())
            & Domain("purchase_line_ids", "not any", self._get_request_domain()),
            order="id",
        )
        return lines.filtered(lambda line: line._lacks_documents())

    @api.model
    def _get_delivery_domain(self):
        """Return the moves that ended, or are to end, at a customer."""
        last = Domain("location_final_id.usage", "=", "customer") | (
            Domain("location_final_id", "=", False)
            & Domain("location_dest_id.usage", "=", "customer")
        )
        return Domain("state", "!=", "cancel") & (
            (Domain("state", "!=", "done") & last)
            | (
                Domain("state", "=", "done")
                & Domain("location_dest_id.usage", "=", "customer")
            )
        )

    @api.model
    def _get_request_domain(self):
        """Return the lines of drop-ship orders that the vendor has not got."""
        return (
            Domain("state", "in", UNORDERED)
            & Domain("product_id.type", "=", "consu")
            & Domain("order_id.picking_type_id.code", "=", "dropship")
        )

    def _get_shortages(self):
        """Return, by order, the goods that they lack, in words.

        :rtype: dict[sale.order, list[str]]
        """
        shortages = defaultdict(list)
        # Whoever sees the order sees what it lacks.
        lines = self.sudo().order_line
        moves = lines.move_ids._get_open_demand().filtered(
            lambda move: move.state not in ("draft", "assigned")
        )
        for move, shortage in moves._read_shortages().items():
            shortages[move.sale_line_id.order_id.sudo(False)].append(
                self._get_shortage_text(move.product_id, *shortage)
            )
        for line in lines.filtered(lambda line: line._lacks_documents()):
            quantity = line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id
            )
            shortages[line.order_id.sudo(False)].append(
                self._get_shortage_text(line.product_id, quantity)
            )
        return shortages

    @api.model
    def _get_shortage_text(self, product, quantity, date=False):
        values = {
            "product": product.display_name,
            "quantity": f"{quantity:g}",
            "unit": product.uom_id.name,
        }
        if not date:
            return self.env._("%(product)s (%(quantity)s %(unit)s)", **values)
        return self.env._(
            "%(product)s (%(quantity)s %(unit)s, expected on %(date)s)",
            date=format_date(self.env, date),
            **values,
        )
