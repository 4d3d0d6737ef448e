from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...wording import format_day


class SaleOrder(models.Model):
    """The part of ``sale.order`` that knows from when to when its contracts run."""

    _inherit = "sale.order"

    starts_together = fields.Boolean(
        "All Start Together",
        copy=False,
        help="Every item starts on the start of term, and ends the term that it renews "
        "the day before. Else each item starts right after its own term.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order, vals in zip(orders, vals_list, strict=True):
            if vals.get("term_start_date") and "starts_together" not in vals:
                order._follow_chosen_start()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if "term_start_date" in vals and "starts_together" not in vals:
            self._follow_chosen_start()
        return result

    def _follow_chosen_start(self):
        """Let all items start on a day that somebody chose, and keep that day."""
        for order in self.filtered(lambda order: order.order_type == "renewal"):
            start, following = (
                order.term_start_date,
                order._get_day_after_renewed_terms(),
            )
            together = bool(start and following) and start != following
            if order.starts_together != together:
                order.starts_together = together

    def _compute_validity_date(self):
        """Quotations are valid from the day of the company that makes them."""
        result = None
        for company, orders in self.grouped("company_id").items():
            orders = company._with_own_days(orders) if company else orders
            result = super(SaleOrder, orders)._compute_validity_date()
        return result

    @api.constrains("term_start_date", "term_end_date", "starts_together")
    def _check_term_dates(self):
        days = self.mapped("term_start_date") + self.mapped("term_end_date")
        self.env["sale.contract.plan"]._check_calendar(days)
        for order in self.filtered("term_end_date"):
            if message := order._get_term_dates_message():
                raise ValidationError(message)

    def _get_term_dates_message(self):
        """Return why the terms cannot end on the end of term, or False."""
        self.ensure_one()
        end = self.term_end_date
        if not end or self.contract_ids:
            return False
        today = self.company_id._get_contract_today()
        starts = {
            line: line._get_quoted_start() or today
            for line in self.order_line._get_recurring_lines()
        }
        line = max(starts, key=starts.get, default=None)
        start = starts[line] if line else self.term_start_date
        if not start or start <= end:
            return False
        values = {
            "order": self.display_name,
            "end": format_day(self.env, end),
            "start": format_day(self.env, start),
        }
        if not line:
            return self.env._(
                "%(order)s: the term would end on %(end)s, before it starts on "
                "%(start)s. Choose a later end of term.",
                **values,
            )
        return self.env._(
            "%(order)s: the term would end on %(end)s, before %(product)s starts on "
            "%(start)s. Choose a later end of term.",
            product=line.product_id.display_name,
            **values,
        )

    def _get_term_text(self):
        """Return the days between which its contracts run, for the customer to read."""
        self.ensure_one()
        start, end = (
            day and format_date(self.env, day)
            for day in (self.term_start_date, self.term_end_date)
        )
        if self.order_type == "upsell":
            return ""
        if condition := self._get_start_condition():
            last = end and self.env._("End of term: %s", end)
            return "; ".join(filter(None, (condition, last)))
        if not (start or end):
            return ""
        if start and end:
            return self.env._("Term: %(start)s to %(end)s", start=start, end=end)
        if start:
            return self.env._("Start of term: %s", start)
        return self.env._("End of term: %s", end)

    def _get_contract_texts(self):
        """Return which contracts the order is for, for the customer to read: hook.

        :rtype: list[str]
        """
        self.ensure_one()
        return []

    def _get_renewed_start(self, contract):
        """Return the first day of what follows a contract that this order renews."""
        self.ensure_one()
        if self.starts_together:
            return self.term_start_date
        return contract._get_day_after_term(self.term_start_date)

    def _get_start_condition(self):
        """Return when terms start that wait, for the customer to read: hook, no term
        waits here.
        """
        self.ensure_one()
        return ""
