from odoo import fields, models
from odoo.tools import SQL

from ..origin.sale_origin_mixin import CONTRACT_GROUPS, ORIGIN_TYPES
from ..plans.product_template import RECURRING_TYPES


class AccountInvoiceReport(models.Model):
    _inherit = "account.invoice.report"

    order_type = fields.Selection(ORIGIN_TYPES, readonly=True)
    recurring_type = fields.Selection(RECURRING_TYPES, readonly=True)
    contract_id = fields.Many2one(
        "sale.contract", readonly=True, groups=CONTRACT_GROUPS
    )

    def _select(self):
        return SQL(
            """%s,
            move.order_type AS order_type,
            CASE WHEN line.contract_line_id IS NULL THEN 'one_time' ELSE 'recurring' END
                AS recurring_type,
            contract_line.contract_id AS contract_id""",
            super()._select(),
        )

    def _from(self):
        return SQL(
            """%s
            LEFT JOIN sale_contract_line contract_line
                ON contract_line.id = line.contract_line_id""",
            super()._from(),
        )
