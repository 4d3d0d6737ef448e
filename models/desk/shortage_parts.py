"""Parts of queries that find out what orders lack."""

UNRESERVED = ("waiting", "confirmed", "partially_available")
PLANNED = (*UNRESERVED, "assigned")

# Whose goods are asked for: moves of orders, and when they were promised.
WANTED = """
    SELECT move.id, move.product_id, move.company_id, place.warehouse_id,
        sold.id AS order_id, COALESCE(sold.promised_date, move.date) AS promised,
        COALESCE(kind.code IN ('internal', 'outgoing'), FALSE) AS is_taken_from_stock
    FROM stock_move move
    JOIN product_product product ON product.id = move.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
    JOIN stock_location place ON place.id = move.location_id
    JOIN sale_order_line line ON line.id = move.sale_line_id
    JOIN sale_order sold ON sold.id = line.order_id
    LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
    WHERE template.is_storable AND move.state IN %(unreserved)s AND %(condition)s
"""
# Each stock of a product: what a warehouse has of it.
STOCK = "SELECT DISTINCT product_id, warehouse_id FROM wanted"
# What comes into it, and how much has come with each receipt.
SUPPLY = """
    SELECT move.id, move.product_id, goal.warehouse_id, move.product_qty, move.date,
        SUM(move.product_qty) OVER (
            PARTITION BY move.product_id, goal.warehouse_id
            ORDER BY move.priority DESC, move.date, move.id
        ) AS upto
    FROM stock_move move
    JOIN stock_location goal ON goal.id = move.location_dest_id
    JOIN stock ON stock.product_id = move.product_id
        AND stock.warehouse_id = goal.warehouse_id
    JOIN stock_location place ON place.id = move.location_id
    WHERE move.state IN %(planned)s AND move.product_uom_qty != 0
        AND place.warehouse_id IS DISTINCT FROM goal.warehouse_id
"""
COMING = """
    SELECT product_id, warehouse_id, SUM(product_qty) AS quantity
    FROM supply GROUP BY product_id, warehouse_id
"""
