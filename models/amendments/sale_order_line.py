from odoo import models
from odoo.tools import format_date


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that knows until when its contract runs."""

    _inherit = "sale.order.line"

    def _makes_contract(self):
        return super()._makes_contract() and not self.contract_line_ids

    def _get_term_end_texts(self):
        start = self._get_quoted_start()
        if not start or self._waits_for_start():
            end = self.order_id.term_end_date
        else:
            _schedule, end = self._get_quoted_term(start)
        if not end:
            return []
        return [self.env._("until %s", format_date(self.env, end))]

    def _get_target_text(self):
        """Return into which contract an upsell puts the line, for the customer."""
        self.ensure_one()
        if self.order_id.order_type != "upsell" or not self._is_recurring():
            return ""
        if contract := self._get_joined_contract():
            return self.env._("Contract %s", contract.number)
        return self.env._("New contract")
