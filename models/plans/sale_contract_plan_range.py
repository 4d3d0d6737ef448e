from odoo import api, models
from odoo.exceptions import ValidationError

from ... import terms


class SaleContractPlan(models.Model):
    """The numbers that a plan may have: with these, every day can be counted."""

    _inherit = "sale.contract.plan"

    @api.constrains(
        "billing_interval",
        "billing_unit",
        "term_count",
        "term_unit",
        "renewal_term_count",
        "renewal_term_unit",
    )
    def _check_lengths(self):
        for plan in self:
            lengths = [
                (plan.billing_interval, plan.billing_unit),
                (plan.term_count, plan.term_unit),
                (plan.renewal_term_count, plan.renewal_term_unit or plan.term_unit),
            ]
            if any(length > terms.MAX_LENGTHS[unit] for length, unit in lengths):
                raise ValidationError(
                    self.env._(
                        "%s: a billing period or a term lasts at most 100 years. Enter "
                        "0 as the term for contracts without an end.",
                        plan.name,
                    )
                )

    @api.constrains("renewal_lead_days")
    def _check_lead_days(self):
        if any(plan.renewal_lead_days > terms.MAX_LENGTHS["day"] for plan in self):
            raise ValidationError(self._get_days_range_message())

    @api.constrains("renewal_uplift")
    def _check_uplift(self):
        self._check_percentages(self.mapped("renewal_uplift"))

    @api.model
    def _check_percentages(self, percentages):
        """Refuse changes of prices that nobody can mean."""
        lowest, highest = terms.MIN_PERCENT, terms.MAX_PERCENT
        if not all(lowest <= percent <= highest for percent in percentages):
            raise ValidationError(
                self.env._(
                    "Enter a percentage from %(lowest)d to %(highest)d.",
                    lowest=lowest,
                    highest=highest,
                )
            )

    @api.model
    def _get_days_range_message(self):
        most = terms.MAX_LENGTHS["day"]
        return self.env._("Enter a number of days from 0 to %d.", most)

    @api.model
    def _check_calendar(self, days):
        """Refuse days of terms that are centuries away."""
        if any(day and not terms.FIRST_DAY <= day <= terms.LAST_DAY for day in days):
            raise ValidationError(
                self.env._(
                    "Enter a day from the year 1900 to the year 2999, and leave the "
                    "end empty for what has none."
                )
            )
