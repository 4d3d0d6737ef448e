"""The notice date of contracts is filled at once, and not one by one.

What was told about the notice so far keeps its day, and is not told again.
"""

from odoo.tools import sql

COLUMNS = ("notice_days", "renewal_date", "renewal_output", "date_end")


def migrate(cr, version):
    if sql.column_exists(cr, "sale_contract", "notice_date"):
        return
    if not all(sql.column_exists(cr, "sale_contract", name) for name in COLUMNS):
        return  # older than notices: the contracts have none, and it is computed
    cr.execute("ALTER TABLE sale_contract ADD COLUMN notice_date date")
    cr.execute(
        """UPDATE sale_contract contract
        SET notice_date = CASE
            WHEN COALESCE(contract.notice_days, 0) = 0 THEN contract.renewal_date
            WHEN COALESCE(contract.renewal_output, plan.renewal_output) = 'order'
                THEN LEAST(
                    contract.renewal_date, contract.date_end - contract.notice_days
                )
            ELSE contract.date_end - contract.notice_days
        END
        FROM sale_contract_plan plan
        WHERE plan.id = contract.plan_id AND contract.date_end IS NOT NULL
        """
    )
