from odoo import api, models

from ... import intervals, terms


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that credits days which were billed."""

    _inherit = "sale.contract.line"

    def _prepare_credit_lines(self, date, last=None, removed=None):
        """Return the values of credit note lines for billed days.

        :param date date: first day that is credited
        :param date last: last one; default: the last one that was billed
        :param float removed: quantity that is credited; default: all of it
        :rtype: list[dict]
        """
        values_list = []
        covered = self._get_covered_intervals()
        for line in self.filtered(lambda li: li.product_uom_qty and li._get_start()):
            quantity = line.product_uom_qty
            if removed is not None:
                quantity = min(removed, quantity)
            values_list += [
                line._prepare_credit_line_values(period, part, quantity)
                for period, part in line._get_billed_parts(date, last, covered[line])
            ]
        return values_list

    def _get_billed_parts(self, date, last, covered):
        """Return the parts of billing periods that were billed, with their periods."""
        self.ensure_one()
        sold = intervals.overlap(
            (self._get_start(), self._get_end() or None), (date, last)
        )
        billed = [intervals.overlap(sold, part) for part in covered] if sold else []
        schedule = self.contract_id._get_schedule()
        pauses = self.contract_id._get_pauses()
        return [
            (period, paid)
            for part in filter(None, billed)
            for period in schedule.periods(*part)
            for paid in intervals.outside(intervals.overlap(period, part), pauses)
        ]

    def _prepare_credit_line_values(self, period, part, quantity):
        """Return the values of the line that credits a quantity for some days."""
        self.ensure_one()
        rounding, factor = self.currency_id.round, 1 - self.discount / 100
        old, new = (
            intervals.prorate(
                rounding(self.price_unit * factor * sold), period, part, rounding
            )
            for sold in (self.product_uom_qty, self.product_uom_qty - quantity)
        )
        digits = self.env["decimal.precision"].precision_get("Product Price")
        price = terms.price_for(old - new, quantity * factor, digits, rounding)
        values = self._prepare_invoice_line_values(period, part)
        return values | {"quantity": quantity, "price_unit": price}

    @api.model
    def _get_values_total(self, values_list):
        """Return what the lines of an invoice or credit note add up to, without taxes.

        :param values_list: values of the lines, as they are prepared for their items
        """
        return sum(
            self.browse(values["contract_line_id"])._get_subtotal(
                values["price_unit"], values["quantity"]
            )
            for values in values_list
        )
