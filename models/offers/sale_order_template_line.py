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

    months_before = fields.Integer(
        "Starts after (Months)",
        compute="_compute_months",
        store=True,
        readonly=False,
        precompute=True,
        help="How many months after the start of the term the line is sold from. 0: "
        "from the start.",
    )
    months_sold = fields.Integer(
        "Sold for (Months)",
        compute="_compute_months",
        store=True,
        readonly=False,
        precompute=True,
        help="0: until the end of the term.",
    )

    _months_not_negative = models.Constraint(
        "CHECK(months_before >= 0 AND months_sold >= 0)",
        "Enter 0 or more months for when a line starts and how long it is sold.",
    )

    @api.depends("display_type", "recurring_type")
    def _compute_months(self):
        for line in self:
            if line.display_type or line.recurring_type == "one_time":
                line.months_before = line.months_sold = 0
            else:
                # As it was entered.
                line.months_before, line.months_sold = (
                    line.months_before,
                    line.months_sold,
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
        months = {name: self[name] for name in ("months_before", "months_sold")}
        return values | {name: count for name, count in months.items() if count}
