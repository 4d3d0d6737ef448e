from odoo import models

from ... import intervals


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that bills what is sold of its first period.

    What is not sold any more before the order is invoiced is not billed by it. What was
    invoiced stays as it was invoiced, and is credited.
    """

    _inherit = "sale.order.line"

    def _set_first_period(self, period, part):
        """Set the days that the order bills, and their share of a period.

        :param tuple period: first and last day of the billing period
        :param tuple part: those that the order bills of it
        """
        self.ensure_one()
        if self._has_invoiced_from(part[0]):
            return
        self.period_start, self.period_end = part
        self.proration = self._get_sold_share(period, part)

    def _has_invoiced_from(self, date):
        """Return whether the days from a first one on were invoiced: they stay so."""
        self.ensure_one()
        return bool(self.qty_invoiced) and (self.period_start or False) == date

    def _get_sold_share(self, period, part):
        """Return the share of a billing period that the order bills."""
        self.ensure_one()
        # sudo: the item was made by this line; only its days are read
        items = self.sudo().contract_line_ids[:1] if self.state == "sale" else []
        if not part[0]:
            contract = items and items.contract_id
            # Nothing is left of a term that was cancelled while it waited.
            return 0.0 if contract and contract._is_over_before_start() else 1.0
        kept = items._get_kept_share(part, self.product_uom_qty) if items else 1.0
        # A delivery is whole, whenever the period begins.
        if self._is_goods():
            return 1.0 if kept else 0.0
        return intervals.share(period, part) * kept
