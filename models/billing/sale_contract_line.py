from odoo import api, fields, models
from odoo.tools import float_is_zero, format_date

from ... import intervals, prices


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that knows what was billed and what is due.

    Days are billed once: what is due are the days of the item's service that no invoice
    covers, cut at the billing periods of the contract.
    """

    _inherit = "sale.contract.line"

    billing_start = fields.Date(
        "Billed by Contract From",
        compute="_compute_billing_start",
        store=True,
        readonly=False,
        recursive=True,
        copy=False,
        help="First day that the contract bills. Billing in advance, the order bills "
        "the first period.",
    )
    billed_until = fields.Date(
        compute="_compute_billed_until",
        inverse="_inverse_billed_until",
        store=True,
        copy=False,
        help="Every day until this one was billed, by the order or by the contract.",
    )
    taken_over_until = fields.Date(
        "Billed Elsewhere Until",
        copy=False,
        readonly=True,
        help="What was billed outside of this contract, as it was entered.",
    )
    move_line_ids = fields.One2many(
        "account.move.line",
        "contract_line_id",
        "Invoice Lines",
        copy=False,
        groups="sales_team.group_sale_salesman,"
        "account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends(
        "date_start",
        "contract_id.date_start",
        "contract_id.start_event",
        "contract_id.anchor_date",
        "contract_id.plan_id.billing_timing",
        "contract_id.plan_id.billing_interval",
        "contract_id.plan_id.billing_unit",
        "contract_id.plan_id.align_periods",
        "contract_id.plan_id.align_day",
        "contract_id.plan_id.align_month",
        "product_id.type",
        "order_line_id.period_start",
        "order_line_id.period_end",
        "order_line_id.qty_invoiced",
        "taken_over_until",
        "root_line_id.billing_start",
    )
    def _compute_billing_start(self):
        for line in self:
            start = line._get_start()
            if start and line.taken_over_until:
                start = max(start, line.taken_over_until + intervals.ONE_DAY)
            elif start and line._is_first_period_ordered():
                start = line._get_last_ordered_day() + intervals.ONE_DAY
            # A version begins where it is sold, and not before its item is billed.
            starts = (start, line.root_line_id.billing_start)
            line.billing_start = max(filter(None, starts), default=False)

    def _get_last_ordered_day(self):
        """Return the last day that the order bills: of a term that was to end earlier
        when the order was invoiced, and goes on, the contract bills the rest.
        """
        self.ensure_one()
        last, sold = self._get_ordered_period()[1], self.order_line_id
        if self._is_goods() or not sold.qty_invoiced:
            return last
        if sold.period_start != self._get_start() or not sold.period_end:
            return last
        return min(last, sold.period_end)

    @api.depends(
        "billing_start",
        "contract_id.pause_ids.date",
        "contract_id.pause_ids.date_end",
        "move_line_ids.bills_contract",
        "version_ids.move_line_ids.bills_contract",
        "root_line_id.move_line_ids.bills_contract",
        "root_line_id.version_ids.move_line_ids.bills_contract",
    )
    def _compute_billed_until(self):
        billed = self._get_billed_intervals()
        for line in self:
            covered = billed.get(line._origin, [])
            if not line.billing_start:
                line.billed_until = False
                continue
            if covered:
                covered = covered + line.contract_id._get_pauses(ended=True)
            line.billed_until = intervals.covered_until(line.billing_start, covered)

    def _inverse_billed_until(self):
        """Take over what another system billed; the contract bills what follows."""
        billed = self.filtered("billed_until")
        for day, lines in billed.grouped("billed_until").items():
            lines.taken_over_until = day

    def _get_billed_intervals(self):
        """Return the intervals that invoices of the contract cover, by item.

        What was billed for one version of an item was billed for all of them.
        """
        versions = self._origin._get_versions()
        groups = self.env["account.move.line"]._read_group(
            [("contract_line_id", "in", versions.ids), ("bills_contract", "=", True)],
            ["contract_line_id"],
            ["period_start:array_agg", "period_end:array_agg"],
        )
        by_root = {}
        for line, starts, ends in groups:
            parts = zip(starts, ends, strict=True)
            by_root.setdefault(line._get_root(), []).extend(parts)
        return {
            line: by_root[line._get_root()]
            for line in versions
            if line._get_root() in by_root
        }

    def _get_covered_intervals(self):
        """Return what was billed, by the contract, by the order or before, by item."""
        billed = self._get_billed_intervals()
        covered = {}
        for line in self:
            covered[line] = list(billed.get(line, []))
            root = line._get_root()
            if root.billing_start and root.billing_start > root._get_start():
                before = root.billing_start - intervals.ONE_DAY
                covered[line].append((root._get_start(), before))
        return covered

    def _get_first_unbilled_day(self):
        """Return the first day that is sold and not billed, or False."""
        self.ensure_one()
        if not self.billed_until or not self.product_uom_qty:
            return False
        pauses = self.contract_id._get_pauses()
        day = intervals.covered_until(self.billed_until + intervals.ONE_DAY, pauses)
        end = self._get_end()
        if not day or (end and day >= end):
            return False
        return day + intervals.ONE_DAY

    def _get_next_due_date(self):
        """Return the day on which the next days of the item are to be billed."""
        self.ensure_one()
        first = self._get_first_unbilled_day()
        if not first or not self.contract_id.plan_id:
            return False
        return self._get_due_date(self.contract_id._get_schedule().period_of(first))

    def _get_due_date(self, period):
        """Return the day on which a billing period of the item is to be billed.

        A period that was billed in part elsewhere, or by an order that billed a whole
        one, is due when that ends.
        """
        self.ensure_one()
        due, root = self.contract_id._get_due_date(period), self._get_root()
        if root.taken_over_until:
            return max(due, root.taken_over_until + intervals.ONE_DAY)
        whole = root._is_first_period_ordered() and root._is_first_period_whole()
        return max(due, root.billing_start) if whole else due

    def _get_due_parts(self, date):
        """Return the parts of billing periods that are to be billed on ``date``.

        :return: per item a list of pairs: the whole billing period, and the part of it
            that is billed, both as first and last day
        :rtype: dict
        """
        billed = self._get_billed_intervals()
        return {
            line: parts
            for line in self
            if (parts := line._get_unbilled_parts(date, billed.get(line, [])))
        }

    def _get_unbilled_parts(self, date, billed):
        self.ensure_one()
        first, end = self._get_first_unbilled_day(), self._get_end()
        if not first:
            return []
        contract = self.contract_id
        holes = billed + contract._get_pauses()
        parts = []
        for period in contract._get_schedule().periods(first, end):
            if self._get_due_date(period) > date:
                break
            sold = intervals.overlap(period, (first, end or None))
            parts += [(period, part) for part in intervals.outside(sold, holes)]
        return parts

    def _prepare_invoice_line_values(self, period, part):
        """Return the values of the invoice line for a part of a billing period."""
        self.ensure_one()
        return {
            "display_type": "product",
            "name": self._get_invoice_label(period, part),
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "quantity": self.product_uom_qty,
            "price_unit": self._get_part_price(period, part),
            "discount": self.discount,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution,
            "contract_line_id": self.id,
            "period_start": part[0],
            "period_end": part[1],
        }

    def _get_invoice_label(self, period, part):
        """Return the description and the service period, in the customer's language."""
        self.ensure_one()
        first, last = (format_date(self.env, day) for day in part)
        days = self.env._("%(first)s to %(last)s", first=first, last=last)
        if part != period:
            days = self.env._(
                "%(days)s (%(count)s of %(total)s days)",
                days=days,
                count=intervals.count_days(part),
                total=intervals.count_days(period),
            )
        # As on the invoices of orders: with the product, if the description omits it.
        name = self.env["account.move.line"]._get_journal_items_full_name(
            self.name, self.product_id.display_name
        )
        return f"{name}\n{days}"

    def _get_part_price(self, period, part):
        """Return the price that bills a part of a period, by its days.

        The amounts of all parts of one period add up to the amount of the period.
        """
        self.ensure_one()
        if part == period:
            return self.price_unit
        rounding = self.currency_id.round
        quantity = self.product_uom_qty * (1 - self.discount / 100)
        if float_is_zero(quantity, precision_digits=9):
            return self.price_unit * intervals.share(period, part)
        amount = rounding(self.price_unit * quantity)
        part_amount = intervals.prorate(amount, period, part, rounding)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return prices.price_for(part_amount, quantity, digits, rounding)

    def _filter_used(self):
        """What stands on an invoice stays, also on a draft."""
        return super()._filter_used() | self.filtered(
            lambda item: item.move_line_ids or item.version_ids.move_line_ids
        )
