"""Lines of upsells and renewals of before say into which contract they go."""

from odoo.tools import SQL, sql

# Table of the lines, their document, and the relation of that with its contracts.
TABLES = [
    ("sale_order_line", "sale_order", "order_id", "sale_contract_sale_order_rel"),
    ("crm_lead_line", "crm_lead", "lead_id", "crm_lead_sale_contract_rel"),
]


def migrate(cr, version):
    for table, document, link, relation in TABLES:
        if sql.column_exists(cr, table, "target_contract_id"):
            continue
        sql.create_column(cr, table, "target_contract_id", "int4")
        names = {
            "table": SQL.identifier(table),
            "document": SQL.identifier(document),
            "link": SQL.identifier(link),
            "relation": SQL.identifier(relation),
            "column": SQL.identifier(f"{document}_id"),
        }
        cr.execute(SQL(RENEWED, **names))
        cr.execute(SQL(NAMED, **names))
    cr.execute(SOLD)


# What offers an item again goes where the item is.
RENEWED = """
    UPDATE %(table)s line SET target_contract_id = item.contract_id
    FROM sale_contract_line item
    JOIN sale_contract contract ON contract.id = item.contract_id
    WHERE item.id = line.renewed_line_id AND contract.plan_id = line.plan_id
"""
# Anything else goes into the one contract of its plan; on a renewal, of several into
# the one whose term ends first.
NAMED = """
    UPDATE %(table)s line SET target_contract_id = found.id
    FROM (
        SELECT line.id AS line_id, COUNT(*) AS number, document.order_type,
            (ARRAY_AGG(contract.id ORDER BY contract.date_end, contract.id))[1] AS id
        FROM %(table)s line
        JOIN %(document)s document ON document.id = line.%(link)s
        JOIN %(relation)s rel ON rel.%(column)s = document.id
        JOIN sale_contract contract ON contract.id = rel.sale_contract_id
        WHERE document.order_type != 'new' AND line.recurring_type = 'recurring'
            AND line.renewed_line_id IS NULL AND contract.plan_id = line.plan_id
        GROUP BY line.id, document.order_type
    ) found
    WHERE found.line_id = line.id
        AND (found.number = 1 OR found.order_type = 'renewal')
"""
# What was sold into one of several contracts stays there.
SOLD = """
    UPDATE sale_order_line line SET target_contract_id = item.contract_id
    FROM sale_contract_line item, sale_order orders
    WHERE item.order_line_id = line.id AND orders.id = line.order_id
        AND orders.order_type = 'upsell'
        AND EXISTS (
            SELECT FROM sale_contract_sale_order_rel rel
            WHERE rel.sale_order_id = orders.id
                AND rel.sale_contract_id = item.contract_id
        )
"""
