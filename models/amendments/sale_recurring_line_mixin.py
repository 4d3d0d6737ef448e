from odoo import models

from ...wording import format_length


class SaleRecurringLineMixin(models.AbstractModel):
    """The part of a line that says into which contract it goes."""

    _inherit = "sale.recurring.line.mixin"

    def _makes_contract(self):
        """Return whether the line is for no contract that is there already."""
        self.ensure_one()
        if self.product_uom_qty <= 0 or not self._is_recurring():
            return False
        if self.target_contract_id or self._lacks_target():
            return False
        # What renews an item under its plan is part of the next term in any case.
        return self._is_apart() or not self._get_target_choices()

    def _get_contract_terms(self):
        """Return what the contract of the line will be like: how it is billed, how long
        it runs and until when, as far as that is known.
        """
        self.ensure_one()
        plan = self.plan_id
        parts = [plan._get_period_label(), self._get_term_length()]
        return ", ".join([*parts, *self._get_term_end_texts()])

    def _get_term_length(self):
        """Return the length of the term in words."""
        self.ensure_one()
        plan = self.plan_id
        if not plan.term_count:
            return self.env._("until it is cancelled")
        count, unit = plan.term_count, plan.term_unit
        is_renewal = self._get_sold_document().order_type == "renewal"
        if is_renewal and plan.renewal_term_count:
            count, unit = plan.renewal_term_count, plan.renewal_term_unit
        return format_length(self.env, count, unit)

    def _get_term_end_texts(self):
        """Return until when the contract of the line will run, if known: hook.

        :rtype: list[str]
        """
        return []
