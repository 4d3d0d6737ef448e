from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .shortage_parts import PLANNED, SHORTAGES, UNRESERVED
from .shortage_query import get_found_parts


class StockMove(models.Model):
    """The part of ``stock.move`` that finds out what orders lack, for as many as there
    are: by one query, which lets them stand in line for the stock of their products.

    Odoo's forecast of a move says the same, and walks in Python through everything that
    is promised of its product. It is asked where goods are kept for one move.
    """

    _inherit = "stock.move"

    # In the order in which goods are given to those who stand in line.
    _line_now_idx = models.Index(
        "(product_id, location_id, priority DESC, date, id)"
        f" WHERE state IN {UNRESERVED}"
    )
    _line_later_idx = models.Index(
        "(product_id, location_id, reservation_date, priority DESC, date, id)"
        f" WHERE state IN {UNRESERVED}"
    )
    # What is planned, among everything that was ever moved.
    _planned_idx = models.Index(
        f"(product_id, location_dest_id) WHERE state IN {PLANNED}"
    )

    def _read_shortages(self):
        """Return what these open moves of orders lack and will not get in time.

        :return: quantities in the unit of the product, and the day on which it is
            expected, or False; moves that get all in time are left out
        :rtype: dict[stock.move, tuple[float, datetime | bool]]
        """
        moves = self.filtered(lambda move: move._origin)
        if not moves:
            return {}
        found = moves._origin._find_shortages()
        return {
            move: found[move._origin.id] for move in moves if move._origin.id in found
        }

    def _find_shortages(self):
        """As :meth:`_read_shortages`, by id."""
        condition = SQL("move.id IN %s", self._ids)
        query = self._get_shortage_query(condition, self.product_id)
        found, chained = {}, []
        for (
            id_,
            _order,
            is_chained,
            lacking,
            needed,
            expected,
        ) in self.env.execute_query(query):
            if is_chained:
                chained.append(id_)
            elif lacking:
                found[id_] = float(lacking), False
            else:
                found[id_] = float(needed), expected
        return found | self.browse(chained)._get_shortages()

    @api.model
    def _find_short_order_ids(self, condition):
        """Return the ids of the orders that lack anything, of however many.

        :param SQL condition: see :meth:`_get_shortage_query`
        :rtype: set[int]
        """
        self.env.flush_all()
        waiting = self.env.execute_query(
            SQL(
                "SELECT DISTINCT product_id FROM stock_move WHERE state IN %s",
                UNRESERVED,
            )
        )
        products = self.product_id.browse(id_ for [id_] in waiting)
        query = self._get_shortage_query(condition, products)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT order_id, CASE WHEN is_chained THEN id END
                FROM (%s) AS short""",
                query,
            )
        )
        chained = self.browse(move_id for _order_id, move_id in rows if move_id)
        short = self.browse(chained._get_shortages()).sale_line_id.order_id
        return {
            *short._ids,
            *(order_id for order_id, move_id in rows if not move_id),
        }

    def _get_shortages(self):
        """As :meth:`_read_shortages`, by id, from Odoo's forecast of these moves."""
        found = {}
        for move in self:
            promised = move.sale_line_id.order_id.promised_date
            if shortage := move._get_shortage(promised):
                found[move.id] = shortage
        return found

    @api.model
    def _get_shortage_query(self, condition, products):
        """Return the query for moves that lack anything: id, id of the order, whether
        only Odoo's forecast knows, what is lacking, what is not reserved, and when the
        last of it is expected.

        :param SQL condition: which moves are asked for: of ``move`` and its order,
            ``sold``
        :param products: those of the moves, and maybe others
        """
        self.env.flush_all()
        companies = self.env["res.company"].search(Domain.TRUE)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        found = get_found_parts(
            condition,
            self._get_stocked_quants(products),
            fields.Date.today(),
            10**digits,
        )
        return SQL(
            SHORTAGES,
            found=found,
            digits=digits,
            zones=SQL(", ").join(
                SQL("(%s, %s)", company.id, company._get_timezone())
                for company in companies
            ),
        )

    def _get_stocked_quants(self, products):
        """Return the query for the stock that Odoo's forecast counts, such as nothing
        that has expired.
        """
        places = self.env["stock.location"]._search([("warehouse_id", "!=", False)])
        forecast = self.env["stock.forecasted_product_product"]
        domain = Domain(forecast._get_quant_domain(places, products))
        return self.env["stock.quant"]._search(domain).subselect()
