from datetime import date

from odoo import models

from ... import prices, terms


class SaleContractPlan(models.Model):
    """The billing periods and terms of a plan, and what amounts are per month."""

    _inherit = "sale.contract.plan"

    def _get_term_end(self, start, renewal=False, anchor_day=None):
        """Return the last day of a term starting on ``start``; False if evergreen.

        :param bool renewal: whether it is a term after the first one
        :param int anchor_day: see :func:`terms.term_end`
        """
        self.ensure_one()
        length, unit = self.term_count, self.term_unit
        if renewal and length and self.renewal_term_count:
            length, unit = self.renewal_term_count, self.renewal_term_unit
        # Plans of before may have any length, and a day may be typed wrongly.
        if length > terms.MAX_LENGTHS[unit]:
            self._check_lengths()
        self._check_calendar([start])
        return terms.term_end(start, length, unit, anchor_day) or False

    def _get_schedule(self, start, anchor_day=None):
        """Return the billing periods of a term that starts on ``start``.

        :param int anchor_day: see :func:`terms.period_start`
        :rtype: terms.Schedule
        """
        self.ensure_one()
        period = self.billing_interval, self.billing_unit
        if not self.align_periods:
            return terms.Schedule(start, *period, anchor_day)
        month = int(self.align_month or 0)
        anchor = terms.aligned_anchor(start, *period, self.align_day, month)
        return terms.Schedule(anchor, *period, self.align_day)

    def _get_period_from(self, start):
        """Return the first and the last day of a whole period that starts on a day."""
        self.ensure_one()
        period = self.billing_interval, self.billing_unit
        return terms.Schedule(start, *period, start.day).period(0)

    def _get_price_ratio(self, base_plan):
        """Return the factor from a price for one period of ``base_plan`` to ours."""
        self.ensure_one()
        return prices.price_ratio(
            self.billing_interval,
            self.billing_unit,
            base_plan.billing_interval,
            base_plan.billing_unit,
        )

    def _get_product_price_ratio(self, product):
        """Return the factor from a price of ``product`` to one for a period of ours.

        The price of a product is for its own plan, or else for the default plan of the
        company; without either, for any period.

        :param product: product.product or product.template record
        :rtype: float
        """
        self.ensure_one()
        company = self.env.company
        product_plan = product.contract_plan_id._filter_by_company(company)
        product_plan = product_plan or company.contract_plan_id
        if not product_plan or product_plan == self:
            return 1.0
        return self._get_price_ratio(product_plan)

    def _get_nearest(self, plan):
        """Return the one of these plans that comes nearest to another: itself, or else
        one with the same billing period, or else the first; empty if these are.

        :param plan: may be empty
        """
        if plan in self:
            return plan
        period = plan and plan._get_period()
        return (self.filtered(lambda own: own._get_period() == period) or self)[:1]

    def _get_period(self):
        """Return the billing period as number and unit; 12 months are one year."""
        self.ensure_one()
        return terms.simplest_period(self.billing_interval, self.billing_unit)

    def _get_monthly_amount(self, amount):
        """Return an amount per billing period as an amount per month (year / 12)."""
        self.ensure_one()
        return amount * terms.periods_per_month(
            self.billing_interval, self.billing_unit
        )

    def _count_term_periods(self):
        """Return the number of billing periods in the first term.

        An evergreen term counts as one period: more was not committed. Terms and
        periods of the same kind give whole numbers; others are counted in a year of 365
        days.
        """
        self.ensure_one()
        start = date(2001, 1, 1)
        end = self._get_term_end(start)
        if not end:
            return 1.0
        return terms.count_periods(start, end, self.billing_interval, self.billing_unit)
