from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import ramps

DEFAULT_STEPS = 3  # at most, of a year each
YEAR = 12


class SaleOrderRamp(models.TransientModel):
    """Sells a line of a quotation in steps: another quantity or price from a day on."""

    _name = "sale.order.ramp"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Ramp of an Order Line"

    line_id = fields.Many2one(
        "sale.order.line", "Order Line", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="line_id.product_id", related_sudo=False)
    plan_id = fields.Many2one(related="line_id.plan_id", related_sudo=False)
    currency_id = fields.Many2one(related="line_id.currency_id", related_sudo=False)
    date_start = fields.Date(
        "From",
        compute="_compute_term",
        help="First day of the term, from which the steps are counted. Unless somebody "
        "chooses a start of term, they move to the day of the confirmation.",
    )
    date_end = fields.Date(
        "Until", compute="_compute_term", help="Last day of the term. Empty: none."
    )
    price_unit = fields.Float(
        "Price",
        compute="_compute_price_unit",
        compute_sudo=False,
        store=True,
        readonly=False,
        min_display_digits="Product Price",
        help="Price per billing period that the percentages of the steps are added to.",
    )
    step_ids = fields.One2many(
        "sale.order.ramp.step",
        "wizard_id",
        "Steps",
        compute="_compute_step_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    amount_committed = fields.Monetary(
        "Total of All Steps", compute="_compute_amount_committed", help="Without taxes."
    )
    problem = fields.Text(compute="_compute_problem")

    @api.depends("line_id")
    def _compute_term(self):
        for wizard in self:
            line = wizard.line_id
            wizard.date_start = wizard.date_end = False
            if line.plan_id:
                _schedule, start, end = line._get_term()
                wizard.date_start, wizard.date_end = start, end

    @api.depends("line_id")
    def _compute_price_unit(self):
        for wizard in self:
            wizard.price_unit = wizard._get_base_price()

    def _get_base_price(self):
        """Return the price of the line, or of its first step that is not free."""
        steps = self.line_id._get_ramp_lines() if self.line_id else []
        prices = [step.price_unit for step in steps if step.price_unit]
        return next(iter(prices), self.line_id.price_unit)

    @api.depends("line_id")
    def _compute_step_ids(self):
        for wizard in self:
            rows = wizard._prepare_steps() if wizard.line_id.plan_id else []
            wizard.step_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("step_ids.amount")
    def _compute_amount_committed(self):
        for wizard in self:
            wizard.amount_committed = sum(wizard.step_ids.mapped("amount"))

    @api.depends(
        "line_id",
        "step_ids.date_start",
        "step_ids.product_uom_qty",
        "step_ids.price_unit",
    )
    def _compute_problem(self):
        for wizard in self:
            wizard.problem = "\n".join(wizard._get_problems())

    def _prepare_steps(self):
        """Return the values of the steps that the line has, or of one for each year of
        its term, three at most.
        """
        self.ensure_one()
        if steps := self.line_id._get_ramp_lines():
            return [self._prepare_existing_step(step, steps) for step in steps]
        count, start, end = DEFAULT_STEPS, self.date_start, self.date_end
        if end:
            firsts = ramps.first_days(start, [YEAR] * DEFAULT_STEPS)
            count = max(sum(day <= end for day in firsts), 1)
        months = YEAR if count > 1 or not end else YEAR // 2
        return [
            {
                "month_count": months,
                "product_uom_qty": self.line_id.product_uom_qty,
                "percent": 0.0,
            }
            for _number in range(max(count, 2))
        ]

    def _prepare_existing_step(self, step, steps):
        following = steps[steps.ids.index(step.id) + 1 :][:1].date_start
        following = following or (self.date_end and self.date_end + ramps.ONE_DAY)
        months = following and ramps.month_count(step.date_start, following)
        months = months or YEAR
        base, price = self._get_base_price(), step.price_unit
        percent = round((price / base - 1) * 100, 2) if base else 0.0
        return {
            "month_count": months,
            "product_uom_qty": step.product_uom_qty,
            "percent": percent,
            "known_months": months,
            "known_percent": percent,
            "known_start": step.date_start,
            "known_price": price,
        }

    def action_apply(self):
        """Make one line for each step; one step alone is an ordinary line again.

        :raise UserError: with what stops it, nothing having been changed
        """
        self.ensure_one()
        self.line_id.check_access("write")
        if problems := self._get_problems():
            raise UserError("\n".join(problems))
        head = self.line_id
        lines = head._get_ramp_lines() or head
        number = self._get_ramp_number()
        values_list = self._prepare_line_values(number)
        for line, values in zip(lines, values_list, strict=False):
            line.write(values)
        added = [
            {**head.copy_data()[0], **values, "order_id": head.order_id.id}
            for values in values_list[len(lines) :]
        ]
        lines[len(values_list) :].unlink()
        kept = lines.exists() | head.create(added)
        self._put_together(kept)

    def _get_ramp_number(self):
        """Return the number of the ramp, 0 if it has one step only."""
        if len(self.step_ids) < 2:
            return 0
        used = self.line_id.order_id.order_line.mapped("ramp_number")
        return self.line_id.ramp_number or max(used) + 1

    def _prepare_line_values(self, number):
        """Return the values of the order lines, one for each step."""
        steps = self.step_ids
        lasts = ramps.last_days(steps.mapped("date_start"))
        return [
            {
                "product_uom_qty": step.product_uom_qty,
                "price_unit": step.price_unit,
                # It differs: the price was decided, and stays with other quantities.
                "technical_price_unit": 0.0 if step.price_unit else 1.0,
                "date_start": number and step.date_start,
                "date_end": last or False,
                "ramp_number": number,
            }
            for step, last in zip(steps, lasts, strict=True)
        ]

    def _put_together(self, steps):
        """Let the steps stand below each other, where the first one stood."""
        head, order = steps[:1], self.line_id.order_id
        ordered = []
        for line in (order.order_line - (steps - head)).sorted(
            lambda line: (line.sequence, line.id)
        ):
            ordered += steps if line == head else line
        for sequence, line in enumerate(ordered, start=1):
            if line.sequence != sequence:
                line.sequence = sequence

    def _get_problems(self):
        """Return what keeps the steps from being sold, in the user's words."""
        self.ensure_one()
        line, steps = self.line_id, self.step_ids
        problems = []
        if line.order_id.state not in ("draft", "sent"):
            problems.append(
                self.env._("It is sold already: change its item in the contract.")
            )
        if not line._is_recurring():
            problems.append(self.env._("Only recurring lines are sold in steps."))
            return problems
        if line._waits_for_start():
            problems.append(
                self.env._(
                    "Nobody knows yet when the term starts: choose a start of term on "
                    "the quotation first."
                )
            )
        if line._is_goods():
            problems.append(
                self.env._("Goods that are delivered are not sold in steps.")
            )
        if any(step.product_uom_qty <= 0 for step in steps):
            problems.append(
                self.env._("Enter a quantity above 0 in each step; it may be free.")
            )
        return [*problems, *self._get_day_problems()]

    def _get_day_problems(self):
        """Return what is wrong with the days of the steps, in the user's words."""
        days = self.step_ids.mapped("date_start")
        if not all(days) or not days:
            return [self.env._("Enter the first day or the length of each step.")]
        problems = []
        if days[0] != self.date_start:
            problems.append(
                self.env._("The first step starts with the term: take its first day.")
            )
        if sorted(set(days)) != days:
            problems.append(
                self.env._("Each step has to start later than the one above it.")
            )
        if self.date_end and days[-1] > self.date_end:
            problems.append(
                self.env._(
                    "The last step starts after the end of the term: shorten the "
                    "steps, or choose a later end of term on the quotation."
                )
            )
        return problems
