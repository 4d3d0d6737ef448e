from odoo import api, fields, models
from odoo.tools import format_date

from ... import intervals, prices
from ..plans.sale_order_line import LINE_KINDS


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that knows which days the order bills.

    The order bills the first billing period of its recurring lines, or what is left of
    it; the contract bills the later ones. The price of a line stays the one of a whole
    period; its amount is for the days that the order bills.
    """

    _inherit = "sale.order.line"

    period_start = fields.Date(
        "Service From",
        compute="_compute_period",
        store=True,
        precompute=True,
        copy=False,
        help="First day that this order bills.",
    )
    period_end = fields.Date(
        "Service Until",
        compute="_compute_period",
        store=True,
        precompute=True,
        copy=False,
        help="Last day that this order bills. The contract bills from the day after.",
    )
    proration = fields.Float(
        compute="_compute_period",
        store=True,
        precompute=True,
        copy=False,
        default=1.0,
        digits=0,
        help="Share of one billing period that this order bills: 1 is a whole one.",
    )

    period_label = fields.Char(
        "Service",
        compute="_compute_period_label",
        help="The days that this order bills, and of how many if it is not a whole "
        "period.",
    )

    @api.depends(
        *LINE_KINDS,
        "product_id",
        "recurring_type",
        "plan_id.billing_timing",
        "plan_id.billing_interval",
        "plan_id.billing_unit",
        "plan_id.align_periods",
        "plan_id.align_day",
        "plan_id.align_month",
        "contract_line_ids.date_start",
        "contract_line_ids.contract_id.date_start",
        "contract_line_ids.contract_id.date_end",
        "contract_line_ids.contract_id.date_cancelled",
        "contract_line_ids.contract_id.pause_ids.date",
        "contract_line_ids.contract_id.pause_ids.date_end",
        "contract_line_ids.date_end",
        "contract_line_ids.product_uom_qty",
        "contract_line_ids.version_ids.date_start",
        "contract_line_ids.version_ids.date_end",
        "contract_line_ids.version_ids.product_uom_qty",
        # They matter to what is in a contract only: plain orders, whose amounts follow
        # from these days, are not computed again when they are confirmed or invoiced.
        "contract_line_ids.order_line_id.state",
        "contract_line_ids.order_line_id.invoice_lines.move_id.state",
        "contract_line_ids.order_line_id.invoice_lines.quantity",
        "product_uom_qty",
        "order_id.term_start_date",
        "order_id.term_end_date",
        "order_id.starts_together",
        "renewed_line_id.contract_id.date_end",
        "target_contract_id",
        "order_id.order_type",
        "order_id.source_contract_ids.date_start",
        "order_id.source_contract_ids.date_end",
        "order_id.source_contract_ids.date_cancelled",
    )
    def _compute_period(self):
        for lines in self.grouped(lambda line: line._get_period_key()).values():
            days = lines[0]._get_first_period()
            for line in lines:
                line._set_first_period(*days)

    @api.depends_context("lang")
    @api.depends("period_start", "period_end", "proration")
    def _compute_period_label(self):
        for line in self:
            line.period_label = line._get_period_text()

    @api.depends("proration")
    def _compute_amount(self):
        return super()._compute_amount()

    def _prepare_base_line_for_taxes_computation(self, **kwargs):
        if self.proration != 1.0:
            kwargs.setdefault("price_unit", self._get_prorated_price())
        return super()._prepare_base_line_for_taxes_computation(**kwargs)

    def _prepare_procurement_values(self):
        """Goods of a term that starts later are planned for its first day."""
        values = super()._prepare_procurement_values()
        order = self.order_id
        if not self._is_recurring() or order.commitment_date:
            return values
        start = order._get_term_start(self)
        if start > order.company_id._get_contract_today():
            noon = order.company_id._get_contract_noon(start)
            dates = ("date_planned", "date_deadline")
            values |= {name: max(values[name], noon) for name in dates}
        return values

    def _get_period_amount(self):
        amount = super()._get_period_amount()
        if self.proration == 1.0 or not self._is_recurring():
            return amount
        # Not the amount divided by its share, which was rounded.
        base_line = self._prepare_base_line_for_taxes_computation(
            price_unit=self.price_unit
        )
        taxes = self.env["account.tax"]
        taxes._add_tax_details_in_base_line(base_line, self.company_id)
        taxes._round_base_lines_tax_details([base_line], self.company_id)
        return base_line["tax_details"]["total_excluded_currency"]

    def _get_commitment(self):
        """Until the end of the term, by its days where the order says its dates: what
        the order and the contract will bill of it.
        """
        self.ensure_one()
        # sudo: the item was made by this line; only its days are read
        order, item = self.order_id, self.sudo().contract_line_ids[:1]
        start = item._get_start() if item else self._get_quoted_start()
        if order.term_end_date:
            start = start or self._get_company()._get_contract_today()
        if not start or not (order.term_end_date or order.order_type != "new"):
            return super()._get_commitment()
        schedule, end = self._get_quoted_term(start)
        # What was committed stays so when notice is given.
        end = item.contract_id.date_end if item else end
        if not end:
            return super()._get_commitment()
        return self._get_commitment_on(schedule, start, end)

    def _is_billed_in_arrears(self):
        self.ensure_one()
        return self._is_recurring() and self.plan_id.billing_timing == "arrears"

    def _get_prorated_price(self):
        """Return the price of the days that the order bills, for one unit."""
        self.ensure_one()
        if self.proration == 1.0:
            return self.price_unit
        price = self.price_unit * self.proration
        # Six decimals for most quantities to be right to the cent, more for others.
        quantity = self.product_uom_qty * (1 - self.discount / 100)
        rounding = self.currency_id.round
        return prices.price_for(price * quantity, quantity, 6, rounding) or (
            round(price, 6)
        )

    def _get_period_key(self):
        """Return what the lines have in common that have the same first period."""
        self.ensure_one()
        if not self._is_recurring():
            return False
        if self.contract_line_ids or self.plan_id.align_periods:
            return self
        # sudo: as in _get_shown_item; only compared
        contracts = self._get_followed_contract(), self.sudo().target_contract_id
        return self.order_id, self.plan_id, *contracts

    def _get_first_period(self):
        """Return the first billing period, whole, and the part that the order bills.

        Both are pairs of first and last day, empty as long as they are not known.
        """
        self.ensure_one()
        nothing = (False, False)
        if not self._is_recurring() or self._is_billed_in_arrears():
            return nothing, nothing
        # sudo: the item was made by this line; only its days are read
        item = self.sudo().contract_line_ids[:1]
        start = item._get_start() if item else self._get_quoted_start()
        if not start:
            return nothing, nothing
        if item and item._is_first_period_whole():
            return (item._get_ordered_period(),) * 2
        schedule, end = self._get_quoted_term(start)
        period = schedule.period_of(start)
        return period, intervals.overlap(period, (start, end or None)) or period

    def _get_quoted_term(self, start):
        """Return the billing periods and the last day of the term, False if evergreen.

        :param date start: first day on which the line is sold
        """
        self.ensure_one()
        contract = self._get_joined_contract()
        if contract.date_start:
            # An order that is cancelled or a quotation again sells the whole term.
            is_sold = self.state == "sale" or not self.contract_line_ids
            end = contract._get_end() if is_sold else contract.date_end
            return contract._get_schedule(), end
        # Items that are renewed together share the periods of one contract.
        order, plan = self.order_id, self.plan_id
        starts = [start]
        if self._get_day_after_renewed_item():
            starts += [
                order._get_renewed_start(contract)
                for contract in order._get_followed_contracts(plan)
            ]
        first = min(starts)
        followed = order._get_followed_contracts(plan) or (
            order._get_followed_contracts()
        )
        anchors = followed.filtered("anchor_date").mapped("anchor_date")
        anchor_day = max(anchors, default=first).day
        end = order.term_end_date or plan._get_term_end(
            first, renewal=bool(followed), anchor_day=anchor_day
        )
        return plan._get_schedule(first, anchor_day), end

    def _get_quoted_start(self):
        """Return the first day that is sold, or False as long as it is not known.

        Where the first period is quoted by its days, it is the day of the quotation.
        """
        self.ensure_one()
        start = self._get_day_after_renewed_item() or self.order_id.term_start_date
        if not start and self.plan_id.align_periods and not self._waits_for_start():
            start = self.period_start or self._get_company()._get_contract_today()
        return start

    def _get_day_after_renewed_item(self):
        """Return the day after the term that the line follows, where the order follows
        it; else False. Renewed together, each item follows its own term.
        """
        self.ensure_one()
        order, contract = self.order_id, self._get_followed_contract()
        is_moved = order.order_type != "renewal" and order.term_start_date
        if not contract.date_end or order.starts_together or is_moved:
            return False
        return order._get_renewed_start(contract)

    def _get_followed_contract(self):
        """Return the contract whose next term the line is part of; it may be none."""
        self.ensure_one()
        # sudo: the links were checked when they were written; only days are read
        line = self.sudo()
        renewed = line.renewed_line_id.contract_id
        if self.order_id.order_type == "renewal":
            return renewed or line.target_contract_id._origin
        return renewed

    def _get_joined_contract(self):
        """Return the contract that the line is part of, or is sold into."""
        self.ensure_one()
        # Salespeople sell into the contracts that their orders name.
        order = self.order_id.sudo()
        contract = self.sudo().contract_line_ids.contract_id[:1]
        if not contract and order.order_type == "upsell":
            upsold = order._get_upsold_contracts()._origin
            contract = upsold & self.sudo().target_contract_id._origin
        return contract

    def _get_period_text(self):
        """Return the days that the order bills, in words; empty if not known."""
        self.ensure_one()
        if not self.period_start:
            return ""
        first = format_date(self.env, self.period_start)
        last = format_date(self.env, self.period_end)
        days = self.env._("%(first)s to %(last)s", first=first, last=last)
        period, part = self._get_first_period()
        if self.proration == 1.0 or part == period:
            return days
        return self.env._(
            "%(days)s (%(count)s of %(total)s days)",
            days=days,
            count=intervals.count_days(part),
            total=intervals.count_days(period),
        )
