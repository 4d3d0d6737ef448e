"""Contracts of before have the fiscal position that Odoo chose for their customer."""

from odoo.tools import sql


def migrate(cr, version):
    if sql.column_exists(cr, "sale_contract", "customer_fiscal_position_id"):
        return
    sql.create_column(cr, "sale_contract", "customer_fiscal_position_id", "int4")
    cr.execute(
        "UPDATE sale_contract SET customer_fiscal_position_id = fiscal_position_id"
    )
