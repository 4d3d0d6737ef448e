from odoo import api, fields, models
from odoo.tools import format_date

from ... import ramps


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that is one step of a ramp."""

    _inherit = "sale.order.line"

    ramp_number = fields.Integer(
        "Ramp",
        help="Lines of an order with the same number are the steps of one ramp: one "
        "item of the contract, whose quantity or price changes on their first days.",
    )

    days_text = fields.Text(
        "Days",
        compute="_compute_days_text",
        help="The days on which the line is sold, if it is not as long as the term.",
    )

    @api.depends_context("lang")
    @api.depends("date_start", "date_end", "ramp_number", "recurring_type", "plan_id")
    def _compute_days_text(self):
        for line in self:
            line.days_text = line._get_days_text()

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [
            *names,
            "days_text",
            "date_start",
            "date_end",
            "ramp_number",
            "months_before",
            "months_sold",
        ]

    def action_open_ramp(self):
        """Open the steps in which the line is sold."""
        self.ensure_one()
        self.check_access("write")
        head = self._get_ramp_lines()[:1] or self
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ramp of %s", self.product_id.display_name),
            "res_model": "sale.order.ramp",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": head.id},
        }

    @api.model
    def _may_be_alike(self, vals):
        """Steps of a ramp depend on each other."""
        return super()._may_be_alike(vals) and not vals.get("ramp_number")

    def _get_ramp_lines(self):
        """Return all steps of the ramp of the line, by date; none if it is in none."""
        self.ensure_one()
        if not self.ramp_number:
            return self.browse()
        steps = self.order_id.order_line.filtered(
            lambda line: line.ramp_number == self.ramp_number
        )
        return steps._sort_steps()

    def _sort_steps(self):
        return self.sorted(lambda line: str(line.date_start or ""))

    def _get_period_amount_of(self, quantity, price):
        """Return what another quantity costs at another price for one whole billing
        period, without taxes.
        """
        self.ensure_one()
        taxes = self.tax_ids.compute_all(
            price * (1 - self.discount / 100),
            currency=self.currency_id,
            quantity=quantity,
            product=self.product_id,
            partner=self.order_id.partner_id,
        )
        return taxes["total_excluded"]

    def _get_days_text(self):
        """Return the own days of the line and its step, for the customer to read; empty
        if it is sold as long as the term.
        """
        self.ensure_one()
        if not self._has_own_days():
            return ""
        first, last = (
            day and format_date(self.env, day)
            for day in (self.date_start, self.date_end)
        )
        if first and last:
            days = self.env._("%(first)s to %(last)s", first=first, last=last)
        elif first:
            days = self.env._("from %s", first)
        else:
            days = self.env._("until %s", last)
        steps = self._get_ramp_lines()
        if self not in steps:
            return days
        return self.env._(
            "Step %(number)s of %(count)s: %(days)s",
            number=[*steps].index(self) + 1,
            count=len(steps),
            days=days,
        )

    def _get_ramp_heading(self):
        """Return what the customer reads above the first step of a ramp, empty on any
        other line.
        """
        self.ensure_one()
        steps = self._get_ramp_lines()
        if len(steps) < 2 or self != steps[0]:
            return ""
        return self.env._(
            "%(product)s in %(count)s steps",
            product=self.product_id.display_name,
            count=len(steps),
        )

    def _move_ramp(self, start):
        """Let the steps of a ramp be counted from another day.

        :param date start: the first day of the first step
        """
        steps = self._sort_steps()
        old = steps[:1].date_start
        if not old or not start or old == start:
            return
        for step in steps:
            first = step.date_start or old
            values = {"date_start": ramps.moved_day(first, old, start)}
            if step.date_end:
                following = step.date_end + ramps.ONE_DAY
                moved = ramps.moved_day(following, old, start)
                values["date_end"] = moved - ramps.ONE_DAY
            step.write(values)

    def _get_ramp_problem(self):
        """Return why these steps are no ramp, in the user's words, or False."""
        names = ("product_id", "plan_id", "product_uom_id", "recurring_type")
        is_same = all(len({line[name] for line in self}) == 1 for name in names)
        days = [(line.date_start, line.date_end) for line in self._sort_steps()]
        if is_same and ramps.follow_each_other(days):
            return False
        return self.env._(
            "The steps of %s have to sell the same product, unit and plan, and follow "
            "each other without a gap: open its ramp and save it again.",
            self[:1].product_id.display_name,
        )
