from odoo import fields, models
from odoo.tools import SQL

from ..origin.sale_origin_mixin import CONTRACT_GROUPS, ORIGIN_TYPES
from ..plans.product_template import RECURRING_TYPES


class PurchaseReport(models.Model):
    _inherit = "purchase.report"

    order_type = fields.Selection(
        ORIGIN_TYPES, readonly=True, help="The type of the order it is bought for."
    )
    recurring_type = fields.Selection(
        RECURRING_TYPES,
        readonly=True,
        help="Recurring: bought for a period of a contract. Empty: for the stock.",
    )
    plan_id = fields.Many2one("sale.contract.plan", readonly=True)
    contract_id = fields.Many2one(
        "sale.contract",
        readonly=True,
        groups=CONTRACT_GROUPS,
        help="The contract for which it is bought.",
    )

    def _select(self):
        return SQL(
            """%s,
            po.order_type AS order_type,
            CASE WHEN contract_item.id IS NOT NULL THEN 'recurring'
                ELSE sold.recurring_type END AS recurring_type,
            COALESCE(contract.plan_id, sold.plan_id) AS plan_id,
            contract_item.contract_id AS contract_id""",
            super()._select(),
        )

    def _from(self):
        return SQL(
            """%s
            LEFT JOIN sale_order_line sold ON sold.id = l.sale_line_id
            LEFT JOIN sale_contract_line contract_item ON contract_item.id = COALESCE(
                l.contract_line_id, (
                    SELECT item.id FROM sale_contract_line item
                    WHERE item.order_line_id = l.sale_line_id))
            LEFT JOIN sale_contract contract ON contract.id = contract_item.contract_id
            """,
            super()._from(),
        )

    def _group_by(self):
        return SQL(
            """%s, po.order_type, sold.recurring_type, sold.plan_id, contract_item.id,
            contract_item.contract_id, contract.plan_id""",
            super()._group_by(),
        )
