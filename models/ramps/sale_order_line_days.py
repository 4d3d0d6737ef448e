from odoo import api, models
from odoo.exceptions import UserError

from ... import intervals
from ...wording import format_day

# What contracts are made of: fixed once they are.
DAY_FIELDS = {"date_start", "date_end", "ramp_number"}


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that is sold on days of its own.

    The order bills the days that lie in the first billing period of the term; what
    begins after it is billed by the contract, from its day.
    """

    _inherit = "sale.order.line"

    def write(self, vals):
        if names := DAY_FIELDS & vals.keys():
            self.check_access("write")
            self._check_days_not_sold({name: vals[name] for name in names})
        return super().write(vals)

    def _check_days_not_sold(self, vals):
        """Refuse other days for what is in a contract already."""
        for name, value in vals.items():
            field = self._fields[name]
            # The items are there, whoever may see them.
            for line in self.sudo().filtered("contract_line_ids"):
                old = field.convert_to_cache(line[name], line)
                if field.convert_to_cache(value, line) != old:
                    raise UserError(
                        self.env._(
                            "%s is sold already, so its days stay: change its item "
                            "with the buttons of the contract.",
                            line.product_id.display_name,
                        )
                    )

    def _get_protected_fields(self):
        return [*super()._get_protected_fields(), *sorted(DAY_FIELDS)]

    @api.depends(*sorted(DAY_FIELDS))
    def _compute_period(self):
        return super()._compute_period()

    def _has_own_days(self):
        return super()._has_own_days() and bool(self.order_id)

    def _get_period_key(self):
        return self if self._has_own_days() else super()._get_period_key()

    def _get_first_period(self):
        if not self._has_own_days() or self._is_billed_in_arrears():
            return super()._get_first_period()
        _schedule, days = self._get_sold_days()
        period = self._get_first_period_of_term()
        part = days and intervals.overlap(period, days)
        return (period, part) if part else ((False, False), (False, False))

    def _get_sold_share(self, period, part):
        if not part[0] and self._begins_after_order():
            return 0.0
        return super()._get_sold_share(period, part)

    def _begins_after_order(self):
        """Return whether the line begins after the billing period that the order bills:
        the contract bills all of it.
        """
        self.ensure_one()
        if not self.date_start or not self._has_own_days():
            return False
        in_advance = not self._is_billed_in_arrears()
        return in_advance and self.date_start > self._get_first_period_of_term()[1]

    def _get_first_period_of_term(self):
        """Return the first and the last day of the billing period that orders bill."""
        schedule, start, _end = self._get_term()
        return schedule.period_of(start)

    def _get_term(self, committed=False):
        """The steps of a ramp are sold in the term of the first one."""
        self.ensure_one()
        head = self._get_ramp_lines()[:1] or self
        start = head._get_term_start()
        schedule, end = head._get_quoted_term(start)
        contract = head._get_joined_contract()
        if committed and contract.date_start:
            end = contract.date_end
        return schedule, start, end

    def _get_term_start(self):
        """Return the first day of what the order sells: of the contract, or as it is
        quoted; else the day from which a ramp is counted, or today.
        """
        self.ensure_one()
        known = self._get_known_start()
        begun = self._get_joined_contract().date_start
        if begun or known:
            return max(filter(None, (begun, known)))
        ramp = self._get_ramp_lines()[:1]
        return ramp.date_start or self._get_company()._get_contract_today()

    def _get_known_start(self):
        """Return the first day that the order says, or False."""
        self.ensure_one()
        return self._get_day_after_renewed_item() or self.order_id.term_start_date

    def _get_commitment(self):
        if self._has_own_days():
            return self._get_own_commitment()
        return super()._get_commitment()

    def _prepare_own_days_values(self, start):
        values = super()._prepare_own_days_values(start)
        if not start or not self._has_own_days():
            return values
        if self.date_start and self.date_start > start:
            values["date_start"] = self.date_start
        _schedule, _start, end = self._get_term()
        # What is sold until the end of the term ends with it, whenever that is.
        if self.date_end and (not end or self.date_end < end):
            values["date_end"] = self.date_end
        return values

    def _get_days_problem(self):
        """Return why the line cannot be sold on its own days, or False."""
        self.ensure_one()
        values = {"product": self.product_id.display_name}
        if self._waits_for_start():
            return self.env._(
                "%(product)s has days of its own, and nobody knows yet when its term "
                "starts: choose a start of term, or leave its days empty.",
                **values,
            )
        begins_later = self.date_start and self.date_start > self._get_term()[1]
        if self._is_goods() and (self.ramp_number or begins_later):
            return self.env._(
                "%(product)s is delivered from the start of the term on: leave its "
                "first day empty, and sell more of it with an upsell later.",
                **values,
            )
        return self._get_outside_term_problem(values)

    def _get_outside_term_problem(self, values):
        """Return that days lie outside of the term, or False."""
        _schedule, start, end = self._get_term()
        last = max(filter(None, (self.date_start, self.date_end)))
        if self.date_end and self.date_end < start:
            values |= {
                "date": format_day(self.env, self.date_end),
                "start": format_day(self.env, start),
            }
            return self.env._(
                "%(product)s would end on %(date)s, before its term starts on "
                "%(start)s: choose a later last day.",
                **values,
            )
        if not end or last <= end:
            return False
        values |= {
            "date": format_day(self.env, last),
            "end": format_day(self.env, end),
        }
        return self.env._(
            "%(product)s would be sold on %(date)s, after its term ends on %(end)s: "
            "choose earlier days, or a later end of term.",
            **values,
        )
