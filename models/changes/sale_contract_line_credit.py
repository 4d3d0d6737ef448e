from collections import defaultdict

from odoo import api, models

from ... import credits, intervals


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that credits days which were invoiced.

    A credit takes back invoice lines: what they charged for the days that are not sold
    any more, to whom they charged it, less what was taken back before.
    """

    _inherit = "sale.contract.line"

    def _prepare_credit_lines(self, date, last=None, removed=None, invoiced=None):
        """Return what is credited of which invoice lines.

        :param date date: first day that is credited
        :param date last: last one; default: the last one that was invoiced
        :param float removed: quantity that is credited; default: all of it
        :param dict invoiced: what was read for many items at once, see
            :meth:`_get_invoiced_lines`; default: it is read
        :return: the values of the lines of a credit note, by invoice line
        :rtype: list[tuple]
        """
        found = []
        lines = self.filtered(lambda li: li.product_uom_qty and li._get_start())
        if invoiced is None:
            invoiced = lines._get_invoiced_lines()
        for line in lines:
            quantity = line.product_uom_qty
            if removed is not None:
                quantity = min(removed, quantity)
            charged, refunds = invoiced.get(line._get_root(), ([], []))
            periods = [(row.period_start, row.period_end) for row in charged]
            days = line._get_days_to_credit(date, last, periods)
            for row, part in zip(charged, days, strict=True):
                if part:
                    found += line._prepare_row_credits(row, part, quantity, refunds)
        return found

    def _get_invoiced_lines(self):
        """Return the invoice lines that charged the items, and those that took back.

        What was invoiced for one version of an item was for all of them. Drafts count:
        what they charge is as good as invoiced.

        :return: pairs of the lines of invoices and of credit notes, by first version
        :rtype: dict
        """
        # Whoever may change or renew an item need not see all of its invoices.
        rows = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("contract_line_id", "in", self._origin._get_versions().ids),
                    ("parent_state", "!=", "cancel"),
                    ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                    ("period_start", "!=", False),
                    ("period_end", "!=", False),
                ],
                order="period_start, id",
            )
        )
        found = defaultdict(lambda: ([], []))
        for row in rows:
            root = row.contract_line_id.with_env(self.env)._get_root()
            found[root][0 if row._is_charged() else 1].append(row)
        return found

    def _get_days_to_credit(self, date, last, periods):
        """Return which days of each invoiced period are not sold any more.

        :param periods: first and last days
        :return: as many intervals, or None
        """
        self.ensure_one()
        sold = (self._get_start(), self._get_end() or None)
        days = intervals.overlap(sold, (date, last))
        return [days and intervals.overlap(days, period) for period in periods]

    def _prepare_row_credits(self, row, days, removed, refunds):
        """Return what is credited of an invoice line, for each run of days of which
        the same is left.

        :param row: the invoice line
        :param tuple days: those that are not sold any more
        :param float removed: quantity that is not sold any more
        :param refunds: lines of credit notes for the item
        """
        self.ensure_one()
        rounding = row.currency_id.round
        taken = [
            ((refund.period_start, refund.period_end), refund._get_charged_amount())
            for refund in refunds
            if refund.move_id.reversed_entry_id in (row.move_id, row.move_id.browse())
        ]
        period, found = (row.period_start, row.period_end), []
        for part in credits.cut(days, [interval for interval, _amount in taken]):
            left = credits.get_left(
                row._get_charged_amount(), period, part, taken, rounding
            )
            amount = credits.get_share(left, self.product_uom_qty, removed, rounding)
            if not row.currency_id.is_zero(amount):
                is_whole = part == period and not any(
                    intervals.overlap(period, interval) for interval, _amount in taken
                )
                values = row._prepare_credit_values(
                    self, part, removed, amount, is_whole
                )
                taken.append((part, amount))
                found.append((row, values))
        return found

    @api.model
    def _get_credit_total(self, credits):
        """Return what the credit notes will add up to, without taxes.

        :param credits: see :meth:`_prepare_credit_lines`
        """
        # Whoever sells may know what is credited, without seeing all invoices.
        moves = self.env["account.move"].sudo()
        groups = moves._group_credits(credits).values()
        return sum(moves._get_credits_total(pairs) for pairs in groups)

    @api.model
    def _get_values_total(self, values_list):
        """Return what the lines of invoices add up to, without taxes.

        :param values_list: values of the lines, as they are prepared for their items
        """
        return sum(
            self.browse(values["contract_line_id"])._get_subtotal(
                values["price_unit"], values["quantity"]
            )
            for values in values_list
        )
