"""Defaults of renewals become default values: they name the document they fill."""

from odoo.tools import sql


def migrate(cr, version):
    if sql.column_exists(cr, "sale_renewal_default", "document"):
        return
    sql.create_column(cr, "sale_renewal_default", "document", "varchar")
    cr.execute(
        """UPDATE sale_renewal_default
        SET document = CASE model
            WHEN 'sale.order' THEN 'renewal_quotation'
            ELSE 'renewal_opportunity'
        END
        """
    )
