"""Orders that were made together with their lines counted none that share stock."""


def migrate(cr, version):
    cr.execute(
        """UPDATE sale_order counted SET short_line_count = found.number
        FROM (
            SELECT short_order_id AS id, COUNT(*) AS number FROM sale_order_line
            WHERE short_order_id IS NOT NULL GROUP BY short_order_id
        ) found
        WHERE found.id = counted.id
            AND counted.short_line_count IS DISTINCT FROM found.number"""
    )
    cr.execute(
        """UPDATE sale_order counted SET short_line_count = 0
        WHERE short_line_count > 0 AND NOT EXISTS (
            SELECT FROM sale_order_line line WHERE line.short_order_id = counted.id
        )"""
    )
