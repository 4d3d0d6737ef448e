from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ... import intervals


class SaleRecurringLineMixin(models.AbstractModel):
    """A recurring line that may have days of its own within the term, and totals of
    lines that are not all sold from the first day on.
    """

    _inherit = "sale.recurring.line.mixin"

    date_start = fields.Date(
        "First Day",
        help="For what is sold later than from the start of the term: its first day. "
        "Empty: the first day of the term.",
    )
    date_end = fields.Date(
        "Last Day",
        help="For what is sold until earlier than the end of the term: its last day. "
        "It is not offered at renewal then. Empty: the last day of the term.",
    )

    @api.constrains("date_start", "date_end")
    def _check_own_days(self):
        days = self.mapped("date_start") + self.mapped("date_end")
        self.env["sale.contract.plan"]._check_calendar(days)
        for line in self:
            if line.date_start and line.date_end and line.date_end < line.date_start:
                raise ValidationError(
                    self.env._(
                        "%s would end before it starts: choose a later last day.",
                        line.product_id.display_name,
                    )
                )

    def _has_own_days(self):
        """Return whether the line is sold on other days than its term."""
        self.ensure_one()
        return bool(self.date_start or self.date_end) and self._is_recurring()

    def _get_term(self, committed=False):
        """Return the term that the line is sold in: its billing periods, its first and
        its last day, the latter False if it has none.

        It is the one that would begin today, as long as nothing else is known.

        :param bool committed: as it was agreed, even if notice was given since
        """
        self.ensure_one()
        plan, start = self.plan_id, self._get_company()._get_contract_today()
        return plan._get_schedule(start), start, plan._get_term_end(start)

    def _get_sold_days(self, committed=False):
        """Return the billing periods of the term, and the first and last day on which
        the line is sold in it: None if it is on no day, a last day of None is endless.

        :param bool committed: see :meth:`_get_term`
        """
        self.ensure_one()
        schedule, start, end = self._get_term(committed)
        own = (self.date_start or start, self.date_end or None)
        return schedule, intervals.overlap((start, end or None), own)

    def _get_own_commitment(self):
        """Return how much the days cost on which the line is sold, period by period;
        one period if it has no end.
        """
        self.ensure_one()
        schedule, days = self._get_sold_days(committed=True)
        if not days:
            return lambda amount: 0.0
        first, last = days
        last = last or schedule.period_of(first)[1]
        return self._get_commitment_on(schedule, first, last)

    def _get_commitment(self):
        if self._has_own_days():
            return self._get_own_commitment()
        return super()._get_commitment()

    def _is_sold_at_first(self):
        if not self._has_own_days():
            return super()._is_sold_at_first()
        _schedule, start, _end = self._get_term()
        return self._is_sold_on(start)

    def _is_sold_on(self, day):
        """Return whether the line is sold on a day of its term."""
        self.ensure_one()
        return (self.date_start or day) <= day <= (self.date_end or day)

    def _get_recurring_summary(self, currency):
        """Say below each amount per period how it changes within the term."""
        rows = super()._get_recurring_summary(currency)
        recurring = self.filtered(
            lambda line: line._is_recurring() and line.product_uom_qty
        )
        if not any(line._has_own_days() for line in recurring):
            return rows
        later = recurring._get_later_amounts(currency)
        return [found for row in rows for found in (row, *later.get(row["key"], []))]

    def _get_later_amounts(self, currency):
        """Return rows for the days on which the amount per period changes, by the key
        of the row that says what it is at first.
        """
        found = {}
        for period, lines in self.grouped(lambda li: li.plan_id._get_period()).items():
            key = "{}_{}".format(*period)
            found[key] = [
                {
                    "key": f"{key}_{day}",
                    "label": self.env._("from %s", format_date(self.env, day)),
                    "amount": currency.round(
                        sum(
                            line._get_period_amount()
                            for line in lines
                            if line._is_sold_on(day)
                        )
                    ),
                }
                for day in lines._get_change_days()
            ]
        return found

    def _get_change_days(self):
        """Return the days within their terms on which some of the lines start or end,
        in order; what goes on from one line to another changes once.
        """
        days = set()
        for line in self.filtered(lambda line: line._has_own_days()):
            _schedule, start, end = line._get_term()
            own = [line.date_start, line.date_end and line.date_end + intervals.ONE_DAY]
            days |= {
                day for day in own if day and day > start and not (end and day > end)
            }
        return sorted(days)
