from odoo import api, models

from ... import intervals


class SaleContractLine(models.Model):
    """The days on which an item is sold, and those of its first period."""

    _inherit = "sale.contract.line"

    @api.constrains("date_start", "date_end")
    def _check_calendar_days(self):
        days = self.mapped("date_start") + self.mapped("date_end")
        self.contract_id.plan_id._check_calendar(days)

    def _get_start(self):
        """Return the first day on which the item is sold."""
        self.ensure_one()
        return self.date_start or self.contract_id.date_start

    def _get_end(self):
        """Return the last day on which the item is sold; False if it has no end."""
        self.ensure_one()
        ends = (self.date_end, self.contract_id._get_end())
        return min(filter(None, ends), default=False)

    def _is_first_period_ordered(self):
        """Return whether the order bills the first period of the item."""
        self.ensure_one()
        in_advance = self.contract_id.plan_id.billing_timing == "advance"
        return bool(self.order_line_id) and in_advance

    def _get_ordered_period(self):
        """Return the first and the last day of the period that the order sells."""
        self.ensure_one()
        start, contract = self._get_start(), self.contract_id
        if self._is_first_period_whole():
            return contract.plan_id._get_period_from(start)
        return contract._get_schedule().period_of(start)

    def _is_first_period_whole(self):
        """Return whether the order bills a whole period, whenever the term starts.

        Before a term that waits for something has started, nobody knows by which days
        its first period would be billed. Goods are delivered as the periods begin.
        """
        self.ensure_one()
        waited = bool(self.contract_id.start_event) and not self.date_start
        return waited and not self._is_goods()

    def _get_kept_share(self, days, quantity):
        """Return which share of what was ordered for some days is still sold.

        :param tuple days: first and last one
        :param float quantity: that was ordered
        """
        self.ensure_one()
        pauses, sold = self.contract_id._get_pauses(), 0.0
        for version in self._get_versions():
            ends = (version._get_start(), version._get_end() or None)
            if part := intervals.overlap(ends, days):
                parts = intervals.outside(part, pauses)
                count = sum(map(intervals.count_days, parts))
                sold += count * version.product_uom_qty
        full = intervals.count_days(days) * quantity
        return sold / full if full and sold != full else 1.0

    def _is_sold_on(self, day):
        self.ensure_one()
        return self._get_start() <= day <= (self.date_end or day)

    def _runs_to_end(self):
        self.ensure_one()
        return (
            self.product_uom_qty > 0
            and not self.is_temporary
            and not self._ends_early()
        )

    def _ends_early(self):
        """Return whether the item ends before its contract does."""
        self.ensure_one()
        end = self.contract_id.date_end
        return bool(self.date_end and end) and self.date_end < end

    def _ends_with_change(self):
        """Return whether the item ends while its contract goes on."""
        self.ensure_one()
        end = self.contract_id.date_end
        return bool(self.date_end) and (not end or self.date_end < end)

    def _is_goods(self):
        """Return whether what the item sells is shipped, as for lines of documents."""
        self.ensure_one()
        return self.product_id.type == "consu"
