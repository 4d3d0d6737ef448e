from odoo import api, fields, models

RECURRING_TYPES = [("one_time", "One-Time"), ("recurring", "Recurring")]
DROPSHIP_POLICIES = [
    ("never", "Never"),
    ("allowed", "Allowed"),
    ("when_short", "When Stock Is Short"),
    ("always", "Always"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    recurring_type = fields.Selection(
        RECURRING_TYPES,
        default="one_time",
        required=True,
        help="Recurring products enter a contract, are billed in every period and "
        "offered again at the end of the term. One-time products are sold once.",
    )
    renewal_product_id = fields.Many2one(
        "product.product",
        "Sold Instead at Renewal",
        check_company=True,
        ondelete="restrict",
        help="Renewals sell this product instead, at its own price.",
    )
    contract_plan_id = fields.Many2one(
        "sale.contract.plan",
        check_company=True,
        ondelete="restrict",
        help="Default plan on new lines; the sales price is for one billing period of "
        "it. Empty: the default plan of the company.",
    )
    recurring_price_unit = fields.Char(
        "Price Is",
        compute="_compute_recurring_price_unit",
        help="What the sales price of a recurring product is for.",
    )
    dropship_policy = fields.Selection(
        DROPSHIP_POLICIES,
        "Drop-Ship",
        default="allowed",
        required=True,
        help="Whether vendors ship this product to customers.\n"
        "Never: always from stock.\n"
        "Allowed: from stock, unless a route or the salesperson says otherwise.\n"
        "When Stock Is Short: if the warehouse has not enough of it for the promised "
        "date. Products that are not tracked in stock are never short.\n"
        "Always: proposed on every order line.",
    )

    @api.depends(
        "recurring_type",
        "contract_plan_id.billing_interval",
        "contract_plan_id.billing_unit",
    )
    @api.depends_context("company", "lang")
    def _compute_recurring_price_unit(self):
        for product in self:
            plan = product.contract_plan_id or self.env.company.contract_plan_id
            is_recurring = product.recurring_type == "recurring"
            # sudo: whoever sees the product may know what its price is for
            product.recurring_price_unit = (
                plan.sudo()._get_period_label() if is_recurring and plan else False
            )
