"""Lines whose products are drop-shipped when stock is short name their order."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "sale_order_line", "short_order_id"):
        sql.create_column(cr, "sale_order_line", "short_order_id", "int4")
    cr.execute(
        """UPDATE sale_order_line line SET short_order_id = line.order_id
        FROM product_product product
        JOIN product_template template ON template.id = product.product_tmpl_id
        WHERE product.id = line.product_id AND line.state IN ('draft', 'sent')
            AND template.dropship_policy = 'when_short'"""
    )
