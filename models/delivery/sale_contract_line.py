from datetime import timedelta
from itertools import takewhile

from odoo import api, fields, models

from ... import intervals


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is delivered: goods.

    Goods are delivered once per billing period, on its first day that is sold, in the
    quantity that is sold on that day; what changes later in the period, or ends, is for
    the next one. They are billed as they are delivered: for whole periods.
    """

    _inherit = "sale.contract.line"

    delivery_start = fields.Date(
        "Delivered by Contract From",
        compute="_compute_delivery_start",
        store=True,
        readonly=False,
        recursive=True,
        copy=False,
        help="First day on which the contract delivers. The order delivers the first "
        "period.",
    )
    stock_move_ids = fields.One2many(
        "stock.move", "contract_line_id", "Stock Moves", copy=False
    )
    purchase_line_ids = fields.One2many(
        "purchase.order.line",
        "contract_line_id",
        "Drop-Ship Orders",
        copy=False,
        groups="purchase.group_purchase_user,stock.group_stock_user,"
        "account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends(
        "date_start",
        "contract_id.date_start",
        "contract_id.start_event",
        "contract_id.anchor_date",
        "contract_id.plan_id.billing_interval",
        "contract_id.plan_id.billing_unit",
        "contract_id.plan_id.align_periods",
        "contract_id.plan_id.align_day",
        "contract_id.plan_id.align_month",
        "product_id.type",
        "billing_start",
        "order_line_id",
        "root_line_id.delivery_start",
    )
    def _compute_delivery_start(self):
        for line in self:
            start = line._get_start()
            if start and line.order_line_id:
                start = line._get_ordered_period()[1] + intervals.ONE_DAY
            # What was billed elsewhere before was delivered there.
            starts = (start, line.billing_start, line.root_line_id.delivery_start)
            line.delivery_start = max(filter(None, starts), default=False)

    def _is_billed_on_delivery(self):
        self.ensure_one()
        return self._is_goods() and self.product_id.invoice_policy == "delivery"

    def _get_goods_periods(self, start):
        """Yield the billing periods whose goods this version of the item is, each with
        the day of its delivery: its first day that is sold.

        :param date start: first day from which on goods are delivered, or billed
        """
        self.ensure_one()
        pauses = self.contract_id._get_pauses()
        begin, end = self._get_start(), self._get_end()
        ends = [first - intervals.ONE_DAY for first, last in pauses if not last]
        last = min(filter(None, [end, *ends]), default=None)
        sold = [
            (line._get_start(), line._get_end() or None)
            for line in self._get_versions()
            if line.product_uom_qty and line._get_start() <= begin
        ]
        for period in self.contract_id._get_schedule().periods(max(begin, start), last):
            shared = filter(None, (intervals.overlap(period, span) for span in sold))
            parts = [
                part for span in shared for part in intervals.outside(span, pauses)
            ]
            day = min((first for first, _last in parts), default=None)
            if day and day >= max(begin, start):
                yield period, day

    def _get_undelivered_periods(self):
        """Yield the periods for which nothing is on its way, with their days."""
        self.ensure_one()
        if self._is_goods() and self.delivery_start and self.product_uom_qty:
            delivered = self._get_delivered_intervals()
            for period, day in self._get_goods_periods(self.delivery_start):
                if not intervals.overlap_any(period, delivered):
                    yield period, day

    def _get_due_deliveries(self, date):
        """Return the periods to be delivered until ``date``, with their days."""
        periods = self._get_undelivered_periods()
        return list(takewhile(lambda row: row[1] <= date, periods))

    def _get_next_delivery_day(self):
        self.ensure_one()
        return next((day for _period, day in self._get_undelivered_periods()), False)

    def _get_delivered_intervals(self):
        """Return the periods for which goods are on their way or reached the customer.

        What was delivered for one version of an item was for all of them. What was
        cancelled does not count: it is delivered again.
        """
        # The same for everybody: warehouse staff, salespeople and accountants.
        versions = self.sudo()._get_versions()
        moves = versions.stock_move_ids.filtered(lambda move: move._is_delivering())
        # A drop-ship order has no moves until it is confirmed.
        ordered = versions.purchase_line_ids.filtered(
            lambda line: line.state != "cancel" and not line.move_ids
        )
        return [(row.period_start, row.period_end) for row in (*moves, *ordered)]

    def _prepare_procurement(self, period, day, reference):
        """Return the need of the goods of a period, as an order line has it.

        :param tuple period: first and last day of the billing period
        :param date day: the day of the delivery
        :param stock.reference reference: what keeps transfers of one period together
        """
        self.ensure_one()
        product, company = self.product_id, self.contract_id.company_id
        values = self._prepare_procurement_values(period, day)
        quantity, unit = self.product_uom_id._adjust_uom_quantities(
            self.product_uom_qty, product.uom_id
        )
        return self.env["stock.rule"].Procurement(
            product,
            quantity,
            unit,
            values["location_final_id"],
            product.display_name,
            reference.name,
            company,
            values | {"reference_ids": reference},
        )

    def _prepare_procurement_values(self, period, day):
        self.ensure_one()
        contract, sold = self.contract_id, self._get_root().order_line_id
        company = contract.company_id
        customer = contract.partner_shipping_id or contract.partner_id
        lead = sold.customer_lead if sold else self.product_id.sale_delay
        deadline = company._get_contract_noon(day + timedelta(days=lead))
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        variants = sold.product_no_variant_attribute_value_ids
        return {
            "date_deadline": deadline,
            "date_planned": deadline - timedelta(days=company.security_lead),
            "route_ids": sold.route_ids if sold else self._get_policy_routes(),
            "warehouse_id": sold.warehouse_id if sold else warehouses,
            "partner_id": customer.id,
            "location_final_id": customer.property_stock_customer,
            "company_id": company,
            "sequence": self.sequence,
            "never_product_template_attribute_value_ids": variants,
            "packaging_uom_id": self.product_uom_id,
            "contract_line_id": self.id,
            "period_start": period[0],
            "period_end": period[1],
        }

    def _get_policy_routes(self):
        """Return the routes of what no order sold, such as imported items."""
        self.ensure_one()
        product, company = self.product_id, self.contract_id.company_id
        if product.dropship_policy == "always":
            return product._get_dropship_routes(company)
        return self.env["stock.route"]

    def _get_delivery_problems(self, day):
        """Return why nothing delivers the item on a day, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        product, company = self.product_id, self.contract_id.company_id
        problems = product._get_vendor_problems(
            company, self.product_uom_qty, self.product_uom_id, day
        )
        name = product.display_name
        if problems:
            title = self.env._("%s is not delivered by any route.", name)
            return [" ".join([title, *problems])]
        return [
            self.env._(
                "%s is not delivered by any route: add a vendor on its Purchase tab, "
                "or another route.",
                name,
            )
        ]

    def _take_away(self):
        """Goods on their way keep their item."""
        # Whoever changes contracts may have no rights on stock and purchases.
        delivered = self.sudo().filtered(
            lambda line: line.stock_move_ids or line.purchase_line_ids
        )
        delivered = delivered.with_env(self.env)
        delivered._write_version({"product_uom_qty": 0.0})
        return super(SaleContractLine, self - delivered)._take_away()

    def _filter_used(self):
        """What was delivered, or is on its way, stays."""
        return super()._filter_used() | self.filtered(
            lambda item: item.stock_move_ids or item.purchase_line_ids
        )
