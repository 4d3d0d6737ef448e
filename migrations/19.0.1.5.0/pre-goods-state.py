"""How far goods have come is read of the stock until it changes next."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "sale_order", "goods_state"):
        sql.create_column(cr, "sale_order", "goods_state", "varchar")
