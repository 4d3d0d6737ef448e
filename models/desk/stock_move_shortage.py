from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .shortage_parts import COMING, PLANNED, STOCK, SUPPLY, UNRESERVED, WANTED

# What is promised from it, and how much of that is reserved.
DEMAND = """
    SELECT move.id, move.product_id, place.warehouse_id, move.location_id,
        place.parent_path, move.state = 'assigned' AS is_assigned,
        COALESCE(move.reservation_date > %(today)s, TRUE) AS is_later,
        move.reservation_date, move.priority, move.date, move.product_qty,
        CASE WHEN move.state NOT IN ('assigned', 'partially_available') THEN 0
            WHEN move.product_uom = template.uom_id
            THEN LEAST(move.quantity, move.product_qty)
            ELSE LEAST(move.product_qty, CEIL(ROUND(
                move.quantity * unit.factor / base.factor * %(precision)s, 4
            )) / %(precision)s) END AS reserved
    FROM stock_move move
    JOIN stock_location place ON place.id = move.location_id
    JOIN stock ON stock.product_id = move.product_id
        AND stock.warehouse_id = place.warehouse_id
    JOIN stock_location goal ON goal.id = move.location_dest_id
    LEFT JOIN stock_location final ON final.id = move.location_final_id
    JOIN product_product product ON product.id = move.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
    JOIN uom_uom unit ON unit.id = move.product_uom
    JOIN uom_uom base ON base.id = template.uom_id
    WHERE move.state IN %(planned)s AND move.product_uom_qty != 0
        AND (goal.warehouse_id IS DISTINCT FROM place.warehouse_id OR (
            final.id IS NOT NULL
            AND final.warehouse_id IS DISTINCT FROM place.warehouse_id
        ))
"""
# Where goods are kept for one move, or go on to the next one, no line can be formed.
CHAINED = """
    SELECT demand.product_id, demand.warehouse_id
    FROM demand
    JOIN stock_move_move_rel chain ON chain.move_dest_id = demand.id
    JOIN stock_move origin ON origin.id = chain.move_orig_id
    WHERE NOT demand.is_assigned OR origin.state NOT IN ('done', 'cancel')
    UNION
    SELECT supply.product_id, supply.warehouse_id
    FROM supply
    JOIN stock_move_move_rel chain ON chain.move_orig_id = supply.id
    JOIN stock_move next ON next.id = chain.move_dest_id
    WHERE next.state IN %(planned)s
    UNION
    SELECT product_id, warehouse_id FROM demand
    GROUP BY product_id, warehouse_id
    HAVING COUNT(DISTINCT location_id) FILTER (WHERE NOT is_assigned) > 1
        OR BOOL_OR(is_assigned AND reserved < product_qty)
"""
# What is free for those who stand in line: in their place, and elsewhere.
BASE = """
    SELECT demand.product_id, demand.warehouse_id, MIN(place.parent_path) AS path
    FROM demand JOIN stock_location place ON place.id = demand.location_id
    WHERE NOT demand.is_assigned
    GROUP BY demand.product_id, demand.warehouse_id
"""
PRESENT = """
    SELECT product_id, warehouse_id,
        GREATEST(SUM(quantity) FILTER (WHERE is_near), 0)
        + GREATEST(SUM(quantity) FILTER (WHERE NOT is_near), 0) AS quantity
    FROM (
        SELECT base.product_id, base.warehouse_id, quant.quantity::numeric,
            place.parent_path LIKE base.path || '%%' AS is_near
        FROM stock_quant quant
        JOIN stock_location place ON place.id = quant.location_id
        JOIN base ON base.product_id = quant.product_id
            AND base.warehouse_id = place.warehouse_id
        WHERE quant.id IN %(quants)s
        UNION ALL
        SELECT product_id, warehouse_id, -demand.reserved,
            demand.parent_path LIKE base.path || '%%'
        FROM demand JOIN base USING (product_id, warehouse_id)
        WHERE demand.reserved != 0
    ) part
    GROUP BY product_id, warehouse_id
"""
# The line: who is first gets first, as in Odoo's report of forecasts.
QUEUE = """
    SELECT id, product_id, warehouse_id, product_qty - reserved AS needed,
        SUM(product_qty - reserved) OVER (
            PARTITION BY product_id, warehouse_id
            ORDER BY is_later, CASE WHEN is_later THEN reservation_date END,
                priority DESC, date, id
        ) AS upto
    FROM demand WHERE NOT is_assigned
"""
FOUND = """
    SELECT wanted.id, wanted.order_id, wanted.promised, wanted.company_id,
        queue.needed,
        NOT wanted.is_taken_from_stock OR queue.id IS NULL
            OR chained.product_id IS NOT NULL AS is_chained,
        GREATEST(LEAST(queue.needed, queue.upto - COALESCE(present.quantity, 0)
            - COALESCE(coming.quantity, 0)), 0) AS lacking,
        CASE WHEN queue.upto > COALESCE(present.quantity, 0) THEN (
            SELECT MAX(supply.date) FROM supply
            WHERE supply.product_id = wanted.product_id
                AND supply.warehouse_id = wanted.warehouse_id
                AND supply.product_qty > 0
                AND supply.upto > queue.upto - queue.needed
                    - COALESCE(present.quantity, 0)
                AND supply.upto > 0
                AND supply.upto - supply.product_qty
                    < queue.upto - COALESCE(present.quantity, 0)
        ) END AS expected
    FROM wanted
    LEFT JOIN queue ON queue.id = wanted.id
    LEFT JOIN chained ON chained.product_id = wanted.product_id
        AND chained.warehouse_id = wanted.warehouse_id
    LEFT JOIN present ON present.product_id = wanted.product_id
        AND present.warehouse_id = wanted.warehouse_id
    LEFT JOIN coming ON coming.product_id = wanted.product_id
        AND coming.warehouse_id = wanted.warehouse_id
"""
LINES = """
    WITH wanted AS MATERIALIZED (%(wanted)s), stock AS (%(stock)s),
    demand AS MATERIALIZED (%(demand)s), supply AS MATERIALIZED (%(supply)s),
    chained AS (%(chained)s), base AS (%(base)s), present AS (%(present)s),
    coming AS (%(coming)s), queue AS (%(queue)s), found AS (%(found)s)
"""
SHORTAGES = """
    %(lines)s
    SELECT found.id, order_id, is_chained, ROUND(lacking, %(digits)s) AS lacking,
        needed, expected
    FROM found JOIN (VALUES %(zones)s) AS zone (company_id, name)
        ON zone.company_id = found.company_id
    WHERE is_chained OR ROUND(lacking, %(digits)s) > 0 OR (
        (expected AT TIME ZONE 'UTC' AT TIME ZONE zone.name)::date
        > (promised AT TIME ZONE 'UTC' AT TIME ZONE zone.name)::date
    )
"""


class StockMove(models.Model):
    """The part of ``stock.move`` that finds out what orders lack, for as many as there
    are: by one query, which lets them stand in line for the stock of their products.

    Odoo's forecast of a move says the same, and walks in Python through everything that
    is promised of its product. It is asked where goods are kept for one move.
    """

    _inherit = "stock.move"

    def _read_shortages(self):
        """Return what these open moves of orders lack and will not get in time.

        :return: quantities in the unit of the product, and the day on which it is
            expected, or False; moves that get all in time are left out
        :rtype: dict[stock.move, tuple[float, datetime | bool]]
        """
        moves = self.filtered(lambda move: move._origin)
        if not moves:
            return {}
        found = self._find_shortages(SQL("move.id IN %s", moves._origin._ids))
        return {
            move: found[move._origin.id] for move in moves if move._origin.id in found
        }

    def _find_shortages(self, condition):
        """As :meth:`_read_shortages`, by id, of the moves that meet a condition: few
        ones.

        :param SQL condition: of ``move`` and its order, ``sold``
        """
        query = self._get_shortage_query(condition, self._get_fronts)
        found, chained = {}, []
        for id_, _order, is_chained, lacking, needed, expected in (
            self.env.execute_query(query) if query else ()
        ):
            if is_chained:
                chained.append(id_)
            elif lacking:
                found[id_] = float(lacking), False
            else:
                found[id_] = float(needed), expected
        return found | self.browse(chained)._get_shortages()

    def _find_short_order_ids(self, condition):
        """Return the ids of the orders that lack anything, of however many; see
        :meth:`_find_shortages`.

        :rtype: set[int]
        """
        query = self._get_shortage_query(condition, self._get_lines)
        rows = query and self.env.execute_query(
            SQL(
                """SELECT DISTINCT order_id, CASE WHEN is_chained THEN id END
                FROM (%s) AS short""",
                query,
            )
        )
        chained = self.browse(move_id for _order_id, move_id in rows or () if move_id)
        short = self.browse(chained._get_shortages()).sale_line_id.order_id
        return {
            *short._ids,
            *(order_id for order_id, move_id in rows or () if not move_id),
        }

    def _get_shortages(self):
        """As :meth:`_read_shortages`, by id, from Odoo's forecast of these moves."""
        found = {}
        for move in self:
            promised = move.sale_line_id.order_id.promised_date
            if shortage := move._get_shortage(promised):
                found[move.id] = shortage
        return found

    def _get_shortage_query(self, condition, get_found):
        """Return the query for moves that lack anything: id, id of the order, whether
        only Odoo's forecast knows, what is lacking, what is not reserved, and when the
        last of it is expected. None if no move meets the condition.

        :param get_found: :meth:`_get_lines` or :meth:`_get_fronts`
        """
        self.env.flush_all()
        wanted = SQL(WANTED, condition=condition, unreserved=UNRESERVED)
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT product_id FROM (%s) AS wanted", wanted)
        )
        products = self.product_id.browse(id_ for [id_] in rows)
        if not products:
            return None
        companies = self.env["res.company"].search(Domain.TRUE)
        zones = [SQL("(%s, %s)", one.id, one._get_timezone()) for one in companies]
        return SQL(
            SHORTAGES,
            lines=get_found(wanted, products),
            digits=self._get_shortage_digits(),
            zones=SQL(", ").join(zones),
        )

    @api.model
    def _get_shortage_digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _get_lines(self, wanted, products):
        """Return the common table expressions that end with ``found``: everything that
        is promised of the products stands in line.

        :param SQL wanted: the moves, see ``WANTED``
        :param products: those of the moves
        """
        today, precision = fields.Date.today(), 10 ** self._get_shortage_digits()
        return SQL(
            LINES,
            wanted=wanted,
            stock=SQL(STOCK),
            demand=SQL(DEMAND, today=today, precision=precision, planned=PLANNED),
            supply=SQL(SUPPLY, planned=PLANNED),
            chained=SQL(CHAINED, planned=PLANNED),
            base=SQL(BASE),
            present=SQL(PRESENT, quants=self._get_stocked_quants(products)),
            coming=SQL(COMING),
            queue=SQL(QUEUE),
            found=SQL(FOUND),
        )

    def _get_stocked_quants(self, products):
        """Return the query for the stock that Odoo's forecast counts, such as nothing
        that has expired.
        """
        places = self.env["stock.location"]._search([("warehouse_id", "!=", False)])
        forecast = self.env["stock.forecasted_product_product"]
        domain = Domain(forecast._get_quant_domain(places, products))
        return self.env["stock.quant"]._search(domain).subselect()
