from odoo.tools import sql

from odoo.addons.sale_renewal.hooks import FIGURES

COMPANY_FIGURES = (
    ("sale_contract", "currency_rate", "float8"),
    ("sale_contract", "mrr_company", "numeric"),
    ("sale_contract", "arr_company", "numeric"),
    ("sale_contract_change", "mrr_change_company", "numeric"),
)


def migrate(cr, version):
    """Columns of what reports add up.

    Contracts in the currency of their company are filled at once, the others
    afterwards; what is sold, where anything recurs.
    """
    for table, column, kind in (*FIGURES, *COMPANY_FIGURES):
        if not sql.column_exists(cr, table, column):
            sql.create_column(cr, table, column, kind)
    cr.execute(
        """UPDATE sale_contract contract
        SET currency_rate = 1, mrr_company = mrr, arr_company = arr
        FROM res_company company
        WHERE company.id = contract.company_id
            AND company.currency_id = contract.currency_id
        """
    )
    cr.execute(
        """UPDATE sale_contract_change change SET mrr_change_company = mrr_change
        FROM sale_contract contract
        WHERE contract.id = change.contract_id AND contract.currency_rate = 1
        """
    )
