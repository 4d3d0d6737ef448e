from odoo import api, fields, models

from .. import prices, ramps


class SaleOrderRampStep(models.TransientModel):
    """One step of a ramp: what is sold from a day on, until the next step."""

    _name = "sale.order.ramp.step"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Step of a Ramp"
    _order = "id"

    wizard_id = fields.Many2one("sale.order.ramp", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id", related_sudo=False)
    month_count = fields.Integer(
        "Months",
        default=12,
        help="Length of the step. The last one goes on until the end of the term.",
    )
    date_start = fields.Date(
        "First Day",
        compute="_compute_date_start",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Follows from the lengths of the steps above, unless another day is "
        "entered.",
    )
    # What the quotation says already; it stays unless its lengths or prices change.
    known_start = fields.Date()
    known_months = fields.Integer()
    known_price = fields.Float()
    known_percent = fields.Float()
    date_end = fields.Date("Last Day", compute="_compute_days")
    product_uom_qty = fields.Float("Quantity", digits="Product Unit", default=1.0)
    percent = fields.Float(
        "+/- %",
        help="What the price of the step differs from the price above: 20 is 20 % "
        "more, -100 is free.",
    )
    price_unit = fields.Float(
        "Price per Period",
        compute="_compute_price_unit",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        min_display_digits="Product Price",
    )
    amount = fields.Monetary(
        "Total",
        compute="_compute_days",
        help="What the step costs until its last day, without taxes; one billing "
        "period if it has none.",
    )

    @api.depends("wizard_id.date_start", "wizard_id.step_ids.month_count")
    def _compute_date_start(self):
        for wizard, steps in self.grouped("wizard_id").items():
            siblings = wizard.step_ids | steps
            if not wizard.date_start:
                steps.date_start = False
                continue
            months = [
                min(max(step.month_count, 0), ramps.MAX_MONTHS) for step in siblings
            ]
            days = ramps.first_days(wizard.date_start, months)
            is_known = True
            for step, day in zip(siblings, days, strict=True):
                is_known = is_known and bool(step.known_start)
                if step in steps:
                    step.date_start = step.known_start if is_known else day
                is_known = is_known and step.month_count == step.known_months

    @api.depends("wizard_id.price_unit", "percent")
    def _compute_price_unit(self):
        for step in self:
            wizard = step.wizard_id
            is_known = step.known_start and step.percent == step.known_percent
            if is_known and wizard.price_unit == wizard._get_base_price():
                step.price_unit = step.known_price
                continue
            rounding = step.currency_id.round if step.currency_id else float
            step.price_unit = prices.uplift(wizard.price_unit, step.percent, rounding)

    @api.depends(
        "wizard_id.date_end",
        "wizard_id.step_ids.date_start",
        "product_uom_qty",
        "price_unit",
    )
    def _compute_days(self):
        for wizard, steps in self.grouped("wizard_id").items():
            siblings = wizard.step_ids | steps
            starts = siblings.mapped("date_start")
            lasts = [False] * len(siblings)
            if all(starts):
                lasts = ramps.last_days(starts, wizard.date_end)
            for step, last in zip(siblings, lasts, strict=True):
                if step in steps:
                    step.date_end = last or False
                    step.amount = step._get_amount()

    def _get_amount(self):
        """Return what the step costs without taxes, by its days."""
        self.ensure_one()
        line, first = self.wizard_id.line_id, self.date_start
        if not line.plan_id or not first:
            return 0.0
        schedule, _start, _end = line._get_term()
        days = (first, self.date_end or schedule.period_of(first)[1])
        if days[1] < first:
            return 0.0
        price = line._get_period_amount_of(self.product_uom_qty, self.price_unit)
        rows = schedule.amounts(price, *days, self.currency_id.round)
        return sum(amount for _first, _last, amount in rows)
