from odoo import api, fields, models

# What the totals of lines are made of.
TOTAL_METHODS = ("_get_recurring_totals", "_get_period_amount", "_is_sold_at_first")


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that reports add up."""

    _inherit = "sale.order.line"

    mrr = fields.Monetary(
        "MRR",
        compute="_compute_mrr",
        store=True,
        precompute=True,
        help="Recurring revenue per month, without taxes: amount of one whole billing "
        "period, by year / 12. Nothing on one-time lines.",
    )
    amount_committed = fields.Monetary(
        "Committed",
        compute="_compute_amount_committed",
        store=True,
        precompute=True,
        help="What is sold without taxes: one-time amount, or every billing period of "
        "the term; evergreen lines count with one period.",
    )

    @api.depends(lambda self: self._get_mrr_depends())
    def _compute_mrr(self):
        for line in self:
            amount = line._get_recurring_totals(committed=False)["monthly"]
            line.mrr = line.currency_id.round(amount)

    @api.depends(
        lambda self: [
            *self._get_mrr_depends(),
            "period_start",
            "period_end",
            "date_start",
            "date_end",
            "target_contract_id",
            "plan_id.term_count",
            "plan_id.term_unit",
            "order_id.order_type",
            "order_id.term_start_date",
            "order_id.term_end_date",
            "contract_line_ids.contract_id.date_start",
            "contract_line_ids.contract_id.date_end",
            "order_id.source_contract_ids.date_end",
        ]
    )
    def _compute_amount_committed(self):
        for line in self:
            amount = line._get_recurring_totals()["committed"]
            line.amount_committed = line.currency_id.round(amount)

    @api.model
    def _get_amount_fields(self, orders):
        return super()._get_amount_fields(orders) | {
            "mrr": ["_compute_amount", "_compute_mrr", *TOTAL_METHODS],
            "amount_committed": [
                *("_compute_amount", "_compute_amount_committed"),
                *("_get_committed_amount", "_get_commitment", *TOTAL_METHODS),
            ],
        }

    def _get_amount_functions(self):
        functions, rounding = super()._get_amount_functions(), self.currency_id.round
        if not self._is_recurring():
            return functions | {"mrr": lambda amount: 0.0, "amount_committed": rounding}
        plan, commit = self.plan_id, self._get_commitment()
        months = plan._get_monthly_amount(1.0) if self._is_sold_at_first() else 0.0
        return functions | {
            "mrr": lambda amount: rounding(amount * months),
            "amount_committed": lambda amount: rounding(commit(amount)),
        }

    @api.model
    def _get_mrr_depends(self):
        return [
            "price_subtotal",
            "price_unit",
            "discount",
            "product_uom_qty",
            "proration",
            "product_id",
            "recurring_type",
            "plan_id.billing_unit",
            "plan_id.billing_interval",
        ]
