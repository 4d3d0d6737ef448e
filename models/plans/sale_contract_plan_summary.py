from odoo import api, fields, models

from ...wording import format_length


class SaleContractPlan(models.Model):
    """The part of ``sale.contract.plan`` that says in words what a plan does."""

    _inherit = "sale.contract.plan"

    summary = fields.Char(compute="_compute_summary")

    @api.depends_context("lang")
    @api.depends(
        "billing_interval",
        "billing_unit",
        "billing_timing",
        "align_periods",
        "align_day",
        "align_month",
        "term_count",
        "term_unit",
        "term_start",
        "renewal_lead_days",
    )
    def _compute_summary(self):
        for plan in self:
            parts = (
                plan._get_timing_summary(),
                plan._get_billing_summary(),
                plan._get_align_summary(),
                plan._get_term_summary(),
                plan._get_start_summary(),
                plan._get_renewal_summary(),
            )
            plan.summary = "; ".join(filter(None, parts))

    def _get_period_label(self):
        """Return the billing period in words, in the user's language."""
        number, unit = self._get_period()
        if number != 1:
            return self.env._("per %s", format_length(self.env, number, unit))
        labels = {
            "day": self.env._("per day"),
            "week": self.env._("per week"),
            "month": self.env._("per month"),
            "year": self.env._("per year"),
        }
        return labels[unit]

    def _get_timing_summary(self):
        self.ensure_one()
        if self.billing_timing == "arrears":
            return self.env._("Billed in arrears")
        return self.env._("Billed in advance")

    def _get_billing_summary(self):
        self.ensure_one()
        period = format_length(self.env, *self._get_period())
        return self.env._("billing period %s", period)

    def _get_align_summary(self):
        """Return on which days the billing periods begin, or an empty text."""
        self.ensure_one()
        if not self.align_periods:
            return ""
        months = dict(self._fields["align_month"]._description_selection(self.env))
        month = months.get(self.align_month)
        last = self.align_day > 28
        if last and month:
            return self.env._("periods begin on the last day of %s", month)
        if last:
            return self.env._("periods begin on the last day of a month")
        values = {"day": self.align_day, "month": month}
        if month:
            return self.env._("periods begin on day %(day)s of %(month)s", **values)
        return self.env._("periods begin on day %(day)s of a month", **values)

    def _get_term_summary(self):
        self.ensure_one()
        if not self.term_count:
            return self.env._("evergreen")
        length = format_length(self.env, self.term_count, self.term_unit)
        return self.env._("term %s", length)

    def _get_start_summary(self):
        """Return what the term waits for, or an empty text."""
        self.ensure_one()
        texts = {
            "delivery": self.env._("starts when everything is delivered"),
            "payment": self.env._("starts when the first invoice is paid"),
            "date": self.env._("starts on the date of the order"),
        }
        return texts.get(self.term_start, "")

    def _get_start_conditions(self):
        """Return when terms start that wait, by what they wait for, for customers."""
        return {
            "delivery": self.env._("on the day of the full delivery"),
            "payment": self.env._("on the day of the first payment"),
            "date": self.env._("on a day to be agreed"),
        }

    def _get_renewal_summary(self):
        self.ensure_one()
        if not self.term_count:
            return ""
        if not self.renewal_lead_days:
            return self.env._("renewed at the end")
        length = format_length(self.env, self.renewal_lead_days, "day")
        return self.env._("renewed %s before the end", length)
