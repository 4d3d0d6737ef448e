from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import ramps

# Typed days are days of the calendar, and stay where they are.
CALENDAR_FIELDS = {"date_start", "date_end"}
MONTH_FIELDS = {"months_before", "months_sold"}


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` whose days are counted in months of its term, as
    a quotation template says: they move with the term.
    """

    _inherit = "sale.order.line"

    months_before = fields.Integer(
        "Months before It Starts",
        help="How many months after the start of the term the line is sold from, as "
        "the quotation template says. 0: from the start.",
    )
    months_sold = fields.Integer(
        help="For how many months the line is sold, as the quotation template says. 0: "
        "until the end of the term.",
    )

    @api.constrains(*sorted(MONTH_FIELDS))
    def _check_months(self):
        months = self.mapped("months_before") + self.mapped("months_sold")
        if any(not 0 <= count <= ramps.MAX_MONTHS for count in months):
            raise ValidationError(
                self.env._(
                    "Enter 0 to %s months for when a line starts and how long it is "
                    "sold.",
                    ramps.MAX_MONTHS,
                )
            )

    @api.onchange(*sorted(CALENDAR_FIELDS))
    def _onchange_own_days(self):
        """What somebody types before the quotation is saved stays, too."""
        self.months_before = self.months_sold = 0

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(MONTH_FIELDS & vals.keys() for vals in vals_list):
            lines._place_in_term()
        return lines

    def write(self, vals):
        if CALENDAR_FIELDS & vals.keys() and not MONTH_FIELDS & vals.keys():
            vals = vals | dict.fromkeys(MONTH_FIELDS, 0)
        return super().write(vals)

    def _place_in_term(self, start=None):
        """Give the lines that are counted in months their days.

        :param date start: first day of the term; default: as the order says, or today
        """
        for line in self.filtered(lambda line: line._is_counted_in_months()):
            before, sold = line.months_before, line.months_sold
            first = start or line._get_term_start()
            days = ramps.first_days(first, [before, sold, 0])
            line.update(
                {
                    "date_start": before and days[1],
                    "date_end": sold and days[2] - ramps.ONE_DAY,
                    "months_before": before,
                    "months_sold": sold,
                }
            )

    def _is_counted_in_months(self):
        self.ensure_one()
        has_months = bool(self.months_before or self.months_sold)
        return has_months and self._is_recurring() and not self.ramp_number
