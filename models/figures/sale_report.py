from odoo import fields, models

from ..origin.sale_origin_mixin import CONTRACT_GROUPS
from ..plans.product_template import RECURRING_TYPES
from ..sale_order_type_mixin import ORDER_TYPES

# A condition on order lines: what is sold again in every period.
RECURRING = "l.recurring_type = 'recurring' AND l.plan_id IS NOT NULL"


class SaleReport(models.Model):
    _inherit = "sale.report"

    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    recurring_type = fields.Selection(RECURRING_TYPES, readonly=True)
    plan_id = fields.Many2one("sale.contract.plan", readonly=True)
    contract_id = fields.Many2one(
        "sale.contract",
        readonly=True,
        groups=CONTRACT_GROUPS,
        help="The contract of which the line is an item.",
    )
    first_period_amount = fields.Monetary(
        "First Period",
        readonly=True,
        help="What orders bill of recurring lines, without taxes.",
    )
    mrr = fields.Monetary(
        "MRR", readonly=True, help="Recurring revenue per month that was sold."
    )
    amount_committed = fields.Monetary(
        "Committed",
        readonly=True,
        help="One-time amounts and every billing period of the terms; evergreen lines "
        "count with one period.",
    )

    def _select_additional_fields(self):
        first = f"CASE WHEN {RECURRING} THEN l.price_subtotal ELSE 0 END"
        return super()._select_additional_fields() | {
            "order_type": "s.order_type",
            "recurring_type": "l.recurring_type",
            "plan_id": "l.plan_id",
            "contract_id": "contract_item.contract_id",
            "first_period_amount": self._get_amount_sql(first),
            "mrr": self._get_amount_sql("COALESCE(l.mrr, 0)"),
            "amount_committed": self._get_amount_sql(
                "COALESCE(l.amount_committed, l.price_subtotal)"
            ),
        }

    def _from_sale(self):
        # An order line makes one item; its later versions name no order line.
        return f"""{super()._from_sale()}
            LEFT JOIN sale_contract_line contract_item
                ON contract_item.order_line_id = l.id"""

    def _group_by_sale(self):
        return f"""{super()._group_by_sale()},
            s.order_type,
            l.recurring_type,
            l.plan_id,
            contract_item.contract_id"""

    def _get_amount_sql(self, amount):
        """Return the sum of an amount in the currency of the current company, as Odoo
        converts the others.

        :param str amount: SQL of an amount of the line in the currency of the order
        """
        order_rate = self._case_value_or_one("s.currency_rate")
        rate = self._case_value_or_one("account_currency_table.rate")
        return f"""CASE WHEN l.product_id IS NOT NULL
            THEN SUM({amount} / {order_rate} * {rate}) ELSE 0 END"""
