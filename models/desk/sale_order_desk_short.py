from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...wording import format_day
from .sale_order_line import UNORDERED

# Orders that may lack anything: the goods of others are all there, or have left.
LACKING_STATES = ("to_allocate", "partly_allocated", "partly_shipped")
# Goods that no move brings to a customer, and that no vendor is to be asked for: what
# is left is looked at line by line.
WITHOUT_DOCUMENTS = """
    SELECT line.id
    FROM sale_order_line line
    JOIN sale_order sold ON sold.id = line.order_id
    JOIN product_product product ON product.id = line.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
    WHERE sold.fulfilment_state IN %(states)s AND sold.company_id IN %(companies)s
        AND line.product_uom_qty > 0 AND template.type = 'consu'
        AND NOT EXISTS (
            SELECT FROM stock_move move
            JOIN stock_location goal ON goal.id = move.location_dest_id
            LEFT JOIN stock_location final ON final.id = move.location_final_id
            WHERE move.sale_line_id = line.id AND move.state != 'cancel' AND CASE
                WHEN move.state = 'done' OR final.id IS NULL THEN goal.usage
                ELSE final.usage END = 'customer'
        )
        AND NOT EXISTS (
            SELECT FROM purchase_order_line bought
            JOIN purchase_order purchase ON purchase.id = bought.order_id
            JOIN stock_picking_type kind ON kind.id = purchase.picking_type_id
            WHERE bought.sale_line_id = line.id AND purchase.state IN %(unordered)s
                AND kind.code = 'dropship'
        )
    ORDER BY line.id
"""

# Which transaction this is and what it sees of others, while it has written nothing.
SEEN = """
    SELECT now(), pg_current_snapshot()::text
    WHERE pg_current_xact_id_if_assigned() IS NULL
"""
SHORT = "sale_renewal.short_orders"


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
        # As one list: there may be many.
        ids = SQL("(SELECT unnest(%s::int[]))", [*self._get_short_ids()])
        domain = Domain("id", "in", ids)
        return domain if True in value else ~domain

    @api.model
    def _get_short_ids(self):
        """Return the ids of the orders that lack anything, of the user's companies.

        A page and its number are asked for one after the other. While a transaction has
        written nothing and sees the same of others, the first answer holds.
        """
        self.env.flush_all()
        seen = self.env.execute_query(SQL(SEEN))
        asked = self.env.uid, self.env.context, self.env.companies.ids
        key = seen, asked
        known = self.env.cr.cache.get(SHORT)
        if seen and known and known[0] == key:
            return known[1]
        # sudo: what is read is not told; the search respects the rights of the user
        orders = self.sudo()
        short = orders._find_short_order_ids()
        short |= {*orders._find_undocumented_lines().order_id._ids}
        ids = tuple(sorted(short))
        self.env.cr.cache[SHORT] = key, ids
        return ids

    @api.model
    def _find_short_order_ids(self):
        """Return the ids of the orders for which too little lies in stock, or comes in
        time, of the user's companies.
        """
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
        return moves._find_short_order_ids(condition)

    @api.model
    def _find_undocumented_lines(self):
        """Return the lines of goods that are neither shipped nor on their way, of the
        user's companies: see ``_lacks_documents``.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                WITHOUT_DOCUMENTS,
                states=LACKING_STATES,
                companies=self.env.companies._ids,
                unordered=UNORDERED,
            )
        )
        lines = self.env["sale.order.line"].browse(id_ for [id_] in rows)
        return lines.filtered(lambda line: line._lacks_documents())

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
            date=format_day(self.env, date),
            **values,
        )
