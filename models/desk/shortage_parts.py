"""The query that finds out what orders lack, in its parts.

Of each line it reads what there is something for, by indexes in the order of the line.
Who stands behind that gets nothing, wherever. So its cost depends on what is there and
on what is asked for, and hardly on how many wait.
"""

UNRESERVED = ("waiting", "confirmed", "partially_available")
PLANNED = (*UNRESERVED, "assigned")

# Whose goods are asked for: moves of orders, how much of them is to be found, whether
# they stand in a line at all, and when they were promised.
WANTED = """
    SELECT move.id, move.product_id, move.company_id, place.warehouse_id,
        template.uom_id, sold.id AS order_id,
        COALESCE(sold.promised_date, move.date) AS promised,
        COALESCE(kind.code IN ('internal', 'outgoing'), FALSE) AS is_taken_from_stock,
        move.product_qty - %(reserved)s AS needed,
        move.product_uom_qty != 0 AND (
            goal.warehouse_id IS DISTINCT FROM place.warehouse_id OR (
                final.id IS NOT NULL
                AND final.warehouse_id IS DISTINCT FROM place.warehouse_id
            )
        ) AS leaves
    FROM stock_move move
    JOIN product_product product ON product.id = move.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
    JOIN stock_location place ON place.id = move.location_id
    JOIN stock_location goal ON goal.id = move.location_dest_id
    LEFT JOIN stock_location final ON final.id = move.location_final_id
    JOIN sale_order_line line ON line.id = move.sale_line_id
    JOIN sale_order sold ON sold.id = line.order_id
    LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
    WHERE template.is_storable AND move.state IN %(unreserved)s AND %(condition)s
"""
# Each stock of a product: what a warehouse has of it.
STOCK = "SELECT DISTINCT product_id, warehouse_id, uom_id FROM wanted"
# Where planned moves of the products go, each place once: an index leads from one to
# the next.
GOALS = """
    SELECT stock.product_id, stock.warehouse_id, first.id
    FROM stock
    CROSS JOIN LATERAL (
        SELECT move.location_dest_id AS id FROM stock_move move
        WHERE move.product_id = stock.product_id AND move.state IN %(planned)s
        ORDER BY move.location_dest_id LIMIT 1
    ) first
    UNION ALL
    SELECT goals.product_id, goals.warehouse_id, next.id
    FROM goals
    CROSS JOIN LATERAL (
        SELECT move.location_dest_id AS id FROM stock_move move
        WHERE move.product_id = goals.product_id AND move.state IN %(planned)s
            AND move.location_dest_id > goals.id
        ORDER BY move.location_dest_id LIMIT 1
    ) next
"""
# What comes into the stocks, and how much has come with each receipt.
SUPPLY = """
    SELECT move.id, goals.product_id, goals.warehouse_id, move.product_qty, move.date,
        SUM(move.product_qty) OVER (
            PARTITION BY goals.product_id, goals.warehouse_id
            ORDER BY move.priority DESC, move.date, move.id
        ) AS upto
    FROM (
        SELECT goals.* FROM goals
        JOIN stock_location goal ON goal.id = goals.id
            AND goal.warehouse_id = goals.warehouse_id
        OFFSET 0
    ) goals
    CROSS JOIN LATERAL (
        SELECT move.* FROM stock_move move
        JOIN stock_location place ON place.id = move.location_id
        WHERE move.product_id = goals.product_id AND move.location_dest_id = goals.id
            AND move.state IN %(planned)s AND move.product_uom_qty != 0
            AND place.warehouse_id IS DISTINCT FROM goals.warehouse_id
        OFFSET 0
    ) move
"""
COMING = """
    SELECT product_id, warehouse_id, SUM(product_qty) AS quantity
    FROM supply GROUP BY product_id, warehouse_id
"""
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
# From where the goods of a line are taken: the first and the last of the places.
ENDS = """
    SELECT stock.*, first.location_id,
        last.location_id != first.location_id AS is_mixed, place.parent_path AS path
    FROM stock
    CROSS JOIN LATERAL (%(first)s) first
    CROSS JOIN LATERAL (%(last)s) last
    JOIN stock_location place ON place.id = first.location_id
"""
END = """
    SELECT move.location_id
    FROM stock_move move
    JOIN stock_location place ON place.id = move.location_id
        AND place.warehouse_id = stock.warehouse_id
    WHERE move.product_id = stock.product_id AND move.state IN %(unreserved)s
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
        SELECT %(reserved)s AS reserved,
            place.parent_path LIKE base.path || '%%' AS is_near,
            move.state = 'assigned' AND %(reserved)s < move.product_qty AS is_odd
        FROM stock_move move
        JOIN stock_location place ON place.id = move.location_id
        WHERE move.product_id = base.product_id
            AND place.warehouse_id = base.warehouse_id
            AND move.state IN ('assigned', 'partially_available') AND %(leaves)s
        ORDER BY move.location_id OFFSET 0
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
# The first one is found without a sort: the line is in its order.
ENOUGH = """
    SELECT given.*, enough.place
    FROM %(lines)s given
    LEFT JOIN LATERAL (
        SELECT line.place FROM (%(line)s) line WHERE line.upto > given.total LIMIT 1
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
    SELECT wanted.id, wanted.order_id, wanted.promised, wanted.company_id,
        wanted.needed,
        NOT wanted.is_taken_from_stock OR NOT wanted.leaves
            OR given.product_id IS NULL AS is_chained,
        CASE WHEN front.id IS NULL THEN wanted.needed
            ELSE GREATEST(LEAST(wanted.needed, front.upto - given.total), 0)
            END AS lacking,
        CASE WHEN front.upto > given.present THEN (
            SELECT MAX(supply.date) FROM supply
            WHERE supply.product_id = wanted.product_id
                AND supply.warehouse_id = wanted.warehouse_id
                AND supply.product_qty > 0
                AND supply.upto > front.upto - wanted.needed - given.present
                AND supply.upto > 0
                AND supply.upto - supply.product_qty < front.upto - given.present
        ) END AS expected
    FROM wanted
    LEFT JOIN given ON given.product_id = wanted.product_id
        AND given.warehouse_id = wanted.warehouse_id
    LEFT JOIN (SELECT * FROM front UNION ALL SELECT * FROM later) front
        ON front.id = wanted.id
"""
FRONTS = """
    WITH RECURSIVE wanted AS MATERIALIZED (%(wanted)s),
    stock AS MATERIALIZED (%(stock)s), base AS MATERIALIZED (%(base)s),
    goals AS (%(goals)s), supply AS MATERIALIZED (%(supply)s),
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
LATER_ORDER = f"move.reservation_date, {ORDER}"
SHORTAGES = """
    %(found)s
    SELECT found.id, order_id, is_chained, ROUND(lacking, %(digits)s) AS lacking,
        needed, expected
    FROM found JOIN (VALUES %(zones)s) AS zone (company_id, name)
        ON zone.company_id = found.company_id
    WHERE is_chained OR ROUND(lacking, %(digits)s) > 0 OR (
        (expected AT TIME ZONE 'UTC' AT TIME ZONE zone.name)::date
        > (promised AT TIME ZONE 'UTC' AT TIME ZONE zone.name)::date
    )
"""
