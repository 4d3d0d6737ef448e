from odoo import fields, models
from odoo.tools import SQL

from .shortage_parts import COMING, PLANNED, STOCK, SUPPLY, UNRESERVED

# A move takes goods out of the warehouse, now or after steps that are still to come.
LEAVES = """
    move.product_uom_qty != 0 AND (
        (SELECT goal.warehouse_id FROM stock_location goal
            WHERE goal.id = move.location_dest_id)
        IS DISTINCT FROM %(warehouse)s OR (
            move.location_final_id IS NOT NULL
            AND (SELECT final.warehouse_id FROM stock_location final
                WHERE final.id = move.location_final_id)
            IS DISTINCT FROM %(warehouse)s
        )
    )
"""
# How much of a move is reserved, in the unit of its product.
RESERVED = """
    CASE WHEN move.state NOT IN ('assigned', 'partially_available') THEN 0
        WHEN move.product_uom = %(unit)s THEN LEAST(move.quantity, move.product_qty)
        ELSE LEAST(move.product_qty, CEIL(ROUND(
            move.quantity
            * (SELECT unit.factor FROM uom_uom unit WHERE unit.id = move.product_uom)
            / (SELECT unit.factor FROM uom_uom unit WHERE unit.id = %(unit)s)
            * %(precision)s, 4
        )) / %(precision)s) END
"""
# The stocks, with the unit of the product.
SHELF = """
    SELECT stock.product_id, stock.warehouse_id, template.uom_id
    FROM stock
    JOIN product_product product ON product.id = stock.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
"""
# Of those whose goods are asked for, how much has to be found.
OWN = """
    SELECT move.id, move.product_qty - %(reserved)s AS needed
    FROM wanted
    JOIN stock_move move ON move.id = wanted.id
    JOIN shelf ON shelf.product_id = wanted.product_id
        AND shelf.warehouse_id = wanted.warehouse_id
    WHERE %(leaves)s
"""
# From where the goods of a line are taken: the first and the last of the places.
ENDS = """
    SELECT shelf.product_id, shelf.warehouse_id, shelf.uom_id, first.location_id,
        last.location_id != first.location_id AS is_mixed, place.parent_path AS path
    FROM shelf
    CROSS JOIN LATERAL (%(first)s) first
    CROSS JOIN LATERAL (%(last)s) last
    JOIN stock_location place ON place.id = first.location_id
"""
END = """
    SELECT move.location_id
    FROM stock_move move
    JOIN stock_location place ON place.id = move.location_id
        AND place.warehouse_id = shelf.warehouse_id
    WHERE move.product_id = shelf.product_id AND move.state IN %(unreserved)s
        AND %(leaves)s
    ORDER BY move.location_id %(direction)s LIMIT 1
"""
# What is reserved for others, and whether something says less than it should.
HELD = """
    SELECT base.product_id, base.warehouse_id,
        SUM(part.reserved) FILTER (WHERE part.is_near) AS near,
        SUM(part.reserved) FILTER (WHERE NOT part.is_near) AS far,
        BOOL_OR(part.is_odd) AS is_odd
    FROM base
    CROSS JOIN LATERAL (
        SELECT %(reserved)s AS reserved, place.parent_path LIKE base.path || '%%'
            AS is_near, move.state = 'assigned' AND %(reserved)s < move.product_qty
            AS is_odd
        FROM stock_move move
        JOIN stock_location place ON place.id = move.location_id
            AND place.warehouse_id = base.warehouse_id
        WHERE move.product_id = base.product_id
            AND move.state IN ('assigned', 'partially_available') AND %(leaves)s
    ) part
    GROUP BY base.product_id, base.warehouse_id
"""
ON_HAND = """
    SELECT base.product_id, base.warehouse_id,
        SUM(quant.quantity::numeric)
            FILTER (WHERE place.parent_path LIKE base.path || '%%') AS near,
        SUM(quant.quantity::numeric)
            FILTER (WHERE place.parent_path NOT LIKE base.path || '%%') AS far
    FROM base
    JOIN stock_quant quant ON quant.product_id = base.product_id
    JOIN stock_location place ON place.id = quant.location_id
        AND place.warehouse_id = base.warehouse_id
    WHERE quant.id IN %(quants)s
    GROUP BY base.product_id, base.warehouse_id
"""
# Where goods are kept for one move, or go on to the next one, no line can be formed.
CHAINED = """
    SELECT base.product_id, base.warehouse_id
    FROM stock_move_move_rel chain
    JOIN stock_move move ON move.id = chain.move_dest_id
    JOIN stock_move origin ON origin.id = chain.move_orig_id
    JOIN stock_location place ON place.id = move.location_id
    JOIN base ON base.product_id = move.product_id
        AND base.warehouse_id = place.warehouse_id
    WHERE move.state IN %(planned)s AND %(leaves)s
        AND (move.state != 'assigned' OR origin.state NOT IN ('done', 'cancel'))
    UNION
    SELECT supply.product_id, supply.warehouse_id
    FROM supply
    JOIN stock_move_move_rel chain ON chain.move_orig_id = supply.id
    JOIN stock_move next ON next.id = chain.move_dest_id
    WHERE next.state IN %(planned)s
    UNION
    SELECT product_id, warehouse_id FROM base WHERE is_mixed
    UNION
    SELECT product_id, warehouse_id FROM held WHERE is_odd
"""
# What there is for each line.
GIVEN = """
    SELECT base.*, given.present, given.present + COALESCE(coming.quantity, 0) AS total
    FROM base
    LEFT JOIN on_hand USING (product_id, warehouse_id)
    LEFT JOIN held USING (product_id, warehouse_id)
    LEFT JOIN coming USING (product_id, warehouse_id)
    CROSS JOIN LATERAL (SELECT
        GREATEST(COALESCE(on_hand.near, 0) - COALESCE(held.near, 0), 0)
        + GREATEST(COALESCE(on_hand.far, 0) - COALESCE(held.far, 0), 0)
        AS present
    ) given
    WHERE NOT EXISTS (
        SELECT FROM chained WHERE chained.product_id = base.product_id
            AND chained.warehouse_id = base.warehouse_id
    )
"""
# The line: who is first gets first, as in Odoo's report of forecasts. Read is what
# there is something for, and no more.
LINE = """
    SELECT move.id, move.product_qty - %(reserved)s AS needed,
        SUM(move.product_qty - %(reserved)s) OVER line + %(before)s AS upto,
        ROW_NUMBER() OVER line AS place
    FROM stock_move move
    WHERE move.product_id = given.product_id AND move.location_id = given.location_id
        AND move.state IN %(unreserved)s AND %(leaves)s AND %(turn)s
    WINDOW line AS (ORDER BY %(order)s)
    ORDER BY %(order)s
"""
ENOUGH = """
    SELECT given.*, enough.place
    FROM %(lines)s given
    LEFT JOIN LATERAL (
        SELECT line.place FROM (%(line)s) line WHERE line.upto > given.total
        ORDER BY line.place LIMIT 1
    ) enough ON TRUE
"""
FRONT = """
    SELECT given.product_id, given.warehouse_id, front.id, front.needed, front.upto
    FROM %(lines)s given
    CROSS JOIN LATERAL (%(line)s LIMIT given.place) front
"""
# Lines in which everybody whose day has come gets all.
LEFT = """
    SELECT enough.product_id, enough.warehouse_id, enough.uom_id, enough.location_id,
        enough.present, enough.total, COALESCE(MAX(front.upto), 0) AS before
    FROM enough LEFT JOIN front USING (product_id, warehouse_id)
    WHERE enough.place IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6
"""
FOUND = """
    SELECT wanted.id, wanted.order_id, wanted.promised, wanted.company_id, own.needed,
        NOT wanted.is_taken_from_stock OR own.id IS NULL OR given.product_id IS NULL
            AS is_chained,
        CASE WHEN front.id IS NULL THEN own.needed
            ELSE GREATEST(LEAST(own.needed, front.upto - given.total), 0)
            END AS lacking,
        CASE WHEN front.upto > given.present THEN (
            SELECT MAX(supply.date) FROM supply
            WHERE supply.product_id = wanted.product_id
                AND supply.warehouse_id = wanted.warehouse_id
                AND supply.product_qty > 0
                AND supply.upto > front.upto - own.needed - given.present
                AND supply.upto > 0
                AND supply.upto - supply.product_qty < front.upto - given.present
        ) END AS expected
    FROM wanted
    LEFT JOIN own ON own.id = wanted.id
    LEFT JOIN given ON given.product_id = wanted.product_id
        AND given.warehouse_id = wanted.warehouse_id
    LEFT JOIN (SELECT * FROM front UNION ALL SELECT * FROM later) front
        ON front.id = wanted.id
"""
FRONTS = """
    WITH wanted AS MATERIALIZED (%(wanted)s), stock AS MATERIALIZED (%(stock)s),
    shelf AS MATERIALIZED (%(shelf)s), own AS MATERIALIZED (%(own)s),
    base AS MATERIALIZED (%(base)s), supply AS MATERIALIZED (%(supply)s),
    coming AS (%(coming)s), held AS MATERIALIZED (%(held)s), on_hand AS (%(on_hand)s),
    chained AS MATERIALIZED (%(chained)s), given AS MATERIALIZED (%(given)s),
    enough AS MATERIALIZED (%(enough)s), front AS MATERIALIZED (%(front)s),
    rest AS MATERIALIZED (%(rest)s), last AS MATERIALIZED (%(last)s),
    later AS MATERIALIZED (%(later)s), found AS (%(found)s)
"""
# Who waits for their day stands behind those whose day has come.
NOW = "COALESCE(move.reservation_date <= %(today)s, FALSE)"
LATER = "COALESCE(move.reservation_date > %(today)s, TRUE)"
ORDER = "move.priority DESC, move.date, move.id"


class StockMove(models.Model):
    """The part of ``stock.move`` that finds out what the orders of a page lack, of
    however many: of each line it reads what there is something for. Who stands behind
    that gets nothing, wherever.
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
    _held_idx = models.Index(
        "(product_id, location_id) WHERE state IN ('assigned', 'partially_available')"
    )

    def _get_fronts(self, wanted, products):
        """Return the common table expressions that end with ``found``, for few moves.

        :param SQL wanted: the moves, see ``WANTED``
        :param products: those of the moves
        """
        today, precision = fields.Date.today(), 10 ** self._get_shortage_digits()

        def held(alias):
            return SQL(
                RESERVED, unit=SQL.identifier(alias, "uom_id"), precision=precision
            )

        def leaves(alias):
            return SQL(LEAVES, warehouse=SQL.identifier(alias, "warehouse_id"))

        def end(direction):
            direction = SQL(direction)
            return SQL(
                END, unreserved=UNRESERVED, leaves=leaves("shelf"), direction=direction
            )

        def line(turn, order, before):
            return SQL(
                LINE,
                reserved=held("given"),
                unreserved=UNRESERVED,
                leaves=leaves("given"),
                turn=SQL(turn, today=today),
                order=SQL(order),
                before=SQL(before),
            )

        now = line(NOW, ORDER, "0")
        later = line(LATER, f"move.reservation_date, {ORDER}", "given.before")
        planned = {"planned": PLANNED}
        return SQL(
            FRONTS,
            wanted=wanted,
            stock=SQL(STOCK),
            shelf=SQL(SHELF),
            own=SQL(OWN, reserved=held("shelf"), leaves=leaves("shelf")),
            base=SQL(ENDS, first=end("ASC"), last=end("DESC")),
            supply=SQL(SUPPLY, **planned),
            coming=SQL(COMING),
            held=SQL(HELD, reserved=held("base"), leaves=leaves("base")),
            on_hand=SQL(ON_HAND, quants=self._get_stocked_quants(products)),
            chained=SQL(CHAINED, leaves=leaves("base"), **planned),
            given=SQL(GIVEN),
            enough=SQL(ENOUGH, lines=SQL("given"), line=now),
            front=SQL(FRONT, lines=SQL("enough"), line=now),
            rest=SQL(LEFT),
            last=SQL(ENOUGH, lines=SQL("rest"), line=later),
            later=SQL(FRONT, lines=SQL("last"), line=later),
            found=SQL(FOUND),
        )
