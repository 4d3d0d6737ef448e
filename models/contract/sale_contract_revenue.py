from odoo import api, fields, models

from ... import intervals


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what it is worth per period and month."""

    _inherit = "sale.contract"

    currency_id = fields.Many2one("res.currency")
    amount_period = fields.Monetary(
        "Per Period",
        compute="_compute_amounts",
        store=True,
        help="Amount of one billing period, without taxes.",
    )
    mrr = fields.Monetary(
        "MRR",
        compute="_compute_amounts",
        store=True,
        help="Recurring revenue per month: amount per billing period, by year / 12. "
        "Nothing while the contract is paused.",
    )
    arr = fields.Monetary("ARR", compute="_compute_amounts", store=True)
    is_paused = fields.Boolean("Paused", compute="_compute_amounts", store=True)
    next_change_date = fields.Date(
        compute="_compute_amounts",
        store=True,
        index="btree_not_null",
        help="The next day on which items or pauses start or end, and with them the "
        "amounts change.",
    )

    @api.depends(
        "date_start",
        "date_end",
        "date_cancelled",
        "line_ids.price_subtotal",
        "line_ids.date_start",
        "line_ids.date_end",
        "pause_ids.date",
        "pause_ids.date_end",
        "plan_id.billing_interval",
        "plan_id.billing_unit",
    )
    def _compute_amounts(self):
        for contract in self:
            day = contract._get_reference_day()
            contract.is_paused = contract._is_paused_on(day)
            contract.amount_period = contract._get_amount_on(day)
            monthly = 0.0 if contract.is_paused else contract._get_monthly_on(day)
            contract.mrr = contract.currency_id.round(monthly)
            contract.arr = contract.currency_id.round(monthly * 12)
            contract.next_change_date = contract._get_next_change_day(day)

    def _get_amount_on(self, day):
        """Return the amount per billing period of what is sold on a day."""
        self.ensure_one()
        running = self.line_ids.filtered(lambda line: line._runs_on(day))
        return sum(running.mapped("price_subtotal"))

    def _get_monthly_on(self, day):
        """Return the amount per month of what is sold on a day, paused or not."""
        self.ensure_one()
        amount, plan = self._get_amount_on(day), self.plan_id
        # A form that is being filled in has no plan yet.
        return plan._get_monthly_amount(amount) if plan else 0.0

    def _get_mrr_on(self, day):
        """Return the recurring revenue per month on a day of the term."""
        self.ensure_one()
        monthly = 0.0 if self._is_paused_on(day) else self._get_monthly_on(day)
        return self.currency_id.round(monthly)

    def _get_reference_day(self):
        """Return the day whose amounts are shown: today, or the nearest day of the
        term."""
        self.ensure_one()
        today = self.company_id._get_contract_today()
        if not self.date_start:
            return today
        end = self._get_end()
        return max(min(today, end) if end else today, self.date_start)

    def _is_paused_on(self, day):
        self.ensure_one()
        return intervals.overlap_any((day, day), self._get_pauses())

    def _get_next_change_day(self, day):
        """Return the first day after ``day`` on which items or pauses start or end."""
        self.ensure_one()
        spans = [(line.date_start, line.date_end) for line in self.line_ids]
        days = [
            change
            for first, last in spans + self._get_pauses()
            for change in (first, last and last + intervals.ONE_DAY)
            if change and change > day
        ]
        end = self._get_end()
        return min((day for day in days if not end or day <= end), default=False)
