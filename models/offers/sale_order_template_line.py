from odoo import api, fields, models

from ..plans.product_template import RECURRING_TYPES


class SaleOrderTemplateLine(models.Model):
    """A template line may say how its product is sold; else the product says it."""

    _inherit = "sale.order.template.line"

    recurring_type = fields.Selection(
        RECURRING_TYPES,
        compute="_compute_recurring_type",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: as the product says.",
    )
    plan_id = fields.Many2one(
        "sale.contract.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Under which plan the quotation sells the line; its price is for one "
        "billing period of it. Empty: as the product says.",
    )

    @api.depends("display_type")
    def _compute_recurring_type(self):
        for line in self:
            line.recurring_type = not line.display_type and line.recurring_type

    @api.depends("display_type", "recurring_type")
    def _compute_plan_id(self):
        for line in self:
            may_recur = not line.display_type and line.recurring_type != "one_time"
            line.plan_id = may_recur and line.plan_id

    @api.constrains("plan_id", "company_id")
    def _check_plan_company(self):
        """A template for all companies names plans of all companies only."""
        self._check_company(["plan_id"])

    def _prepare_order_line_values(self):
        values = super()._prepare_order_line_values()
        if self.plan_id:
            values |= {"recurring_type": "recurring", "plan_id": self.plan_id.id}
        elif self.recurring_type:
            values["recurring_type"] = self.recurring_type
        return values
