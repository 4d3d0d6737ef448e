from itertools import takewhile

from odoo import models

from ... import intervals


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that bills goods, as their policy says.

    Ordered quantities are billed like services, but whole: a period in which goods are
    delivered is billed once and not by its days. Delivered quantities are billed once
    all transfers of a period are done or cancelled, without what was returned by then.
    """

    _inherit = "sale.contract.line"

    def _get_first_unbilled_day(self):
        if not self._is_goods():
            return super()._get_first_unbilled_day()
        if self._is_billed_on_delivery():
            # As what is delivered, what was billed is the same for everybody.
            lines = self.sudo()._get_versions().move_line_ids
            billed = [
                (line.period_start, line.period_end)
                for line in lines.filtered("bills_contract")
            ]
            days = [period[0] for period in self._get_unbilled_goods(billed)]
            return max(days[0], self._get_root()._get_start()) if days else False
        if not self.billed_until or not self.product_uom_qty:
            return False
        start = self.billed_until + intervals.ONE_DAY
        return next((day for _period, day in self._get_goods_periods(start)), False)

    def _get_unbilled_parts(self, date, billed):
        if not self._is_goods():
            return super()._get_unbilled_parts(date, billed)
        if not self._get_first_unbilled_day():
            return []
        due = takewhile(
            lambda period: self.contract_id._get_due_date(period) <= date,
            self._get_unbilled_goods(billed),
        )
        return [(period, period) for period in due]

    def _get_unbilled_goods(self, billed):
        """Yield the periods that can be billed and are not, by date.

        :param billed: the intervals that were billed
        """
        if self._is_billed_on_delivery():
            periods = sorted(self._get_delivered_quantities())
        else:
            rows = self._get_goods_periods(self.billing_start)
            periods = (period for period, _day in rows)
        for period in periods:
            if not intervals.overlap_any(period, billed):
                yield period

    def _get_moves_by_period(self):
        """Return the stock moves of this version of the item, by billing period."""
        self.ensure_one()
        # Accountants bill what was delivered, and have no rights on stock.
        item = self.sudo()
        moves = item.stock_move_ids.grouped(
            lambda move: (move.period_start, move.period_end)
        )
        ordered = item.order_line_id.move_ids
        # In arrears, the contract bills what the order delivers.
        start = item._get_start()
        if start and ordered and item.billing_start == start:
            period = item.contract_id._get_schedule().period_of(start)
            moves[period] = ordered
        return moves

    def _get_delivered_quantities(self):
        """Return what customers kept of the periods whose transfers are all finished.

        :rtype: dict[tuple, float]
        """
        sold = self.product_id, self.product_uom_qty, self.product_uom_id
        return {
            period: quantity
            for period, moves in self._get_moves_by_period().items()
            if all(move.state in ("done", "cancel") for move in moves)
            and (quantity := moves._get_kept_quantity(*sold)) > 0
        }

    def _is_waiting_for_delivery(self):
        """Return whether goods are on their way that are billed when they arrived."""
        self.ensure_one()
        return self._is_billed_on_delivery() and any(
            move.state not in ("done", "cancel")
            for moves in self._get_moves_by_period().values()
            for move in moves
        )

    def _prepare_invoice_line_values(self, period, part):
        values = super()._prepare_invoice_line_values(period, part)
        if self._is_billed_on_delivery():
            values["quantity"] = self._get_delivered_quantities().get(part, 0.0)
        return values

    def _get_days_to_credit(self, date, last, periods):
        """Goods are credited for periods that are not sold any more, and only if none
        are on their way: those come back with a return and its credit note.
        """
        if not self._is_goods():
            return super()._get_days_to_credit(date, last, periods)
        returned = self._get_periods_to_credit(date, last, periods)
        return [
            period if intervals.overlap_any(period, returned) else None
            for period in periods
        ]

    def _get_periods_to_credit(self, date, last, invoiced):
        """Return the billing periods that are not delivered any more, whole ones."""
        until = max((period[1] for period in invoiced), default=None)
        if not until:
            return []
        delivered = self._get_delivered_intervals()
        start = max(date, self.delivery_start)
        rows = takewhile(lambda row: row[0][0] <= until, self._get_goods_periods(start))
        return [
            period
            for period, _day in rows
            if (not last or last >= min(period[1], self._get_end() or period[1]))
            and not intervals.overlap_any(period, delivered)
        ]
