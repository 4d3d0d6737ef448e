from odoo import api, models
from odoo.tools.misc import formatLang

from ... import limits


class SaleOrder(models.Model):
    """The part of ``sale.order`` that measures what may have to be approved."""

    _inherit = "sale.order"

    @api.model
    def _get_approval_dependencies(self):
        """Return the fields on which the approval depends; the margin is there only
        with Odoo's add-on for margins.
        """
        lines = [
            *("discount", "price_unit", "technical_price_unit", "list_price_unit"),
            *(
                "price_subtotal",
                "product_uom_qty",
                "recurring_type",
                "plan_id.term_count",
            ),
            *("plan_id.term_unit", "plan_id.renewal_term_count"),
            "plan_id.renewal_term_unit",
        ]
        margin = ["margin_percent"] if "margin_percent" in self._fields else []
        return (
            *("state", "company_id", "approval_ids.decision", "order_type"),
            *("amount_total", "currency_rate", "date_order"),
            *("payment_term_id", "partner_id.property_payment_term_id"),
            *("term_start_date", "term_end_date"),
            *(f"order_line.{name}" for name in lines),
            *margin,
        )

    def _get_approval_figures(self):
        """Return what this order says: see ``limits.py``.

        :rtype: dict
        """
        self.ensure_one()
        figures = {
            "discount": self._get_granted_discount(),
            "margin": self._get_margin_percent(),
            "term": self._get_longest_term(),
            "payment_term": self._get_other_payment_term(),
            "amount": self._get_amount_for_company(),
        }
        return {
            name: value if value is None else round(value, 2)
            for name, value in figures.items()
        }

    def _get_granted_discount(self):
        """Return the highest discount of a line, or that of the whole order if it is
        higher, in per cent. What is taken back or rewarded reduces the whole order.
        """
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        sold = lines.filtered(lambda line: line.product_uom_qty > 0)
        highest = max((line._get_granted_discount() for line in sold), default=0.0)
        before = sum(line._get_amount_before_discount() for line in sold)
        after = sum(lines.mapped("price_subtotal"))
        return max(highest, limits.reduction(before, after))

    def _get_margin_percent(self):
        """Return the margin in per cent; None where nobody knows the costs."""
        self.ensure_one()
        if "margin_percent" not in self._fields:
            return None
        return limits.margin_percent(self.margin, self.amount_untaxed)

    def _get_longest_term(self):
        """Return the months of the longest term; 0 for terms without an end, and for
        what is added to a running contract.
        """
        self.ensure_one()
        if self.order_type == "upsell":
            return 0.0
        start = self.term_start_date or self.date_order.date()
        is_renewal = self.order_type == "renewal"
        ends = [
            self.term_end_date or plan._get_term_end(start, renewal=is_renewal)
            for plan in self.order_line._get_recurring_lines().plan_id
        ]
        months = [limits.count_months(start, end) for end in ends if end]
        return max(months, default=0.0)

    def _get_other_payment_term(self):
        """Return the id of payment terms that are not the customer's, 0 for none; None
        if they are the customer's.
        """
        self.ensure_one()
        own = self.partner_id.with_company(self.company_id).property_payment_term_id
        return None if self.payment_term_id == own else self.payment_term_id.id or 0

    def _get_amount_for_company(self):
        """Return the total in the currency of the company, at the rate of the order."""
        self.ensure_one()
        return self.company_id.currency_id.round(
            self.amount_total / (self.currency_rate or 1.0)
        )

    def _get_reasons_for_approval(self):
        """Return what is beyond the limits of the company, one sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        bounds, figures = self._get_approval_limits(), self._get_approval_figures()
        decided = self._get_decided_approval()
        approved = decided.decision == "approved" and decided.figures
        crossed = limits.find_crossed(figures, bounds, approved or None)
        texts = self._get_limit_texts(figures, bounds)
        return [texts[name]() for name in crossed]

    def _get_limit_texts(self, figures, bounds):
        """Return, for each figure, a function that says why it is not approved yet."""

        def number(value):
            return formatLang(self.env, value, digits=0 if value == int(value) else 2)

        def values(name):
            return {"value": number(figures[name]), "limit": number(bounds[name])}

        def money(amount):
            return self.company_id.currency_id.format(amount)

        return {
            "discount": lambda: self.env._(
                "Discount of %(value)s %%: up to %(limit)s %% needs no approval.",
                **values("discount"),
            ),
            "margin": lambda: self.env._(
                "Margin of %(value)s %%: from %(limit)s %% on it needs no approval.",
                **values("margin"),
            ),
            "term": lambda: self.env._(
                "Term of %(value)s months: up to %(limit)s months need no approval.",
                **values("term"),
            ),
            "payment_term": self._get_payment_term_text,
            "amount": lambda: self.env._(
                "Total of %(value)s: up to %(limit)s needs no approval.",
                value=money(figures["amount"]),
                limit=money(bounds["amount"]),
            ),
        }

    def _get_payment_term_text(self):
        own = self.partner_id.with_company(self.company_id).property_payment_term_id
        return self.env._(
            "Payment terms %(terms)s: those of the customer are %(own)s.",
            terms=self.payment_term_id.name or self.env._("none"),
            own=own.name or self.env._("none"),
        )
