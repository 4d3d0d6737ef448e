from odoo import fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that knows whether its money arrived.

    Money is an amount, in the currency of the order, and never an event: what arrived
    is compared with what is asked for.
    """

    _inherit = "sale.order"

    payment_received_date = fields.Date(
        "Payment Received On",
        copy=False,
        readonly=True,
        help="Day on which, somebody said, the money arrived elsewhere; not booked.",
    )
    payment_received_amount = fields.Monetary(
        "Amount Received",
        copy=False,
        readonly=True,
        help="How much of it arrived elsewhere, as somebody said; not booked.",
    )
    can_note_payment = fields.Boolean(
        compute="_compute_can_note_payment", compute_sudo=True
    )

    def _compute_can_note_payment(self):
        for order in self:
            is_quotation = order.opportunity_id and order.state in ("draft", "sent")
            order.can_note_payment = order.waits_for_payment or (
                is_quotation and not order._has_payment_arrived()
            )

    def _note_payment(self, amount, date):
        """Keep what arrived elsewhere, on top of what arrived before."""
        self.ensure_one()
        self.payment_received_amount += amount
        self.payment_received_date = date
        self._follow_payment()

    def _follow_payment(self):
        """Do what follows from the money that arrived for these orders, if enough did.

        A term may start before all of it is there: with its first invoice.
        """
        # Who pays or books the payment may have no rights on orders and contracts.
        arrived = self.filtered(lambda order: order.sudo()._has_payment_arrived())
        arrived._payment_received()
        (self - arrived).sudo().contract_ids._start_due()

    def _has_payment_arrived(self):
        """Return whether the order counts as paid: by its invoices, or by the amount
        that confirms it online, or else by all that it bills.

        Of a quotation that asks for no prepayment, somebody's word is enough.
        """
        self.ensure_one()
        if self._has_paid_invoices():
            return True
        needed = self._get_prepayment_required_amount()
        is_quotation = self.state in ("draft", "sent")
        if not needed and not (is_quotation and self.payment_received_date):
            needed = self._get_amount_to_pay()
        return bool(self._get_day_of_amount(needed))

    def _get_amount_to_pay(self):
        """Return what the order bills, with taxes, without what contracts bill in
        arrears.
        """
        self.ensure_one()
        in_arrears = self.order_line.filtered(lambda line: line._is_billed_in_arrears())
        return self.amount_total - sum(in_arrears.mapped("price_total"))

    def _get_missing_amount(self):
        """Return how much of what the order bills has not arrived yet."""
        self.ensure_one()
        arrived = sum(amount for _day, amount in self._get_receipts())
        return self.currency_id.round(max(0.0, self._get_amount_to_pay() - arrived))

    def _get_day_of_amount(self, needed):
        """Return the day from which on this much money has been there; False before.

        Nothing at all is no payment, and what was refunded is not there any more.
        """
        self.ensure_one()
        total, reached, currency = 0.0, False, self.currency_id
        for day, amount in sorted(self._get_receipts()):
            total += amount
            is_enough = currency.compare_amounts(total, max(needed, 0.0)) >= 0
            if not is_enough or currency.compare_amounts(total, 0.0) <= 0:
                reached = False
            elif not reached:
                reached = day
        return reached

    def _get_receipts(self):
        """Return the money that arrived, and was refunded, in the order's currency.

        What somebody noted is what is booked later: the larger of the two counts.

        :rtype: list[tuple[datetime.date, float]]
        """
        self.ensure_one()
        # Whoever sells, delivers or books payments may have no rights on transactions.
        order = self.sudo()
        transactions = order.transaction_ids
        receipts = (transactions | transactions.child_transaction_ids)._get_receipts(
            order
        )
        noted, day = order.payment_received_amount, order.payment_received_date
        booked = order._get_booked_receipts(transactions)
        if (
            noted
            and order.currency_id.compare_amounts(
                noted, sum(amount for _day, amount in booked)
            )
            >= 0
        ):
            booked = [(day, noted)]
        return receipts + booked

    def _get_booked_receipts(self, transactions):
        """Return what paid invoices brought beside online payments."""
        receipts = []
        for invoice in self._get_valid_invoices().filtered(lambda inv: inv._is_paid()):
            online = sum(
                amount
                for _day, amount in (
                    invoice.transaction_ids & transactions
                )._get_receipts(self)
            )
            amount = invoice._get_share_of_order(self) - online
            if self.currency_id.compare_amounts(amount, 0.0) > 0:
                receipts.append((invoice._get_paid_day(), amount))
        return receipts

    def _get_valid_invoices(self):
        """Return the customer invoices that were not taken back, the oldest first."""
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state != "cancel"
                and move.payment_state != "reversed"
            )
        )
        return invoices.sorted("id")

    def _get_first_invoice(self, lines):
        """Return the first invoice of the first period of these lines; of anything, if
        the order does not bill them. It may be empty; a down payment is none.

        :param sale.order.line lines: what is sold under a plan
        """
        self.ensure_one()
        billed = lines.filtered(lambda line: not line._is_billed_in_arrears())
        billed = billed or self.order_line.filtered(
            lambda line: not line.is_downpayment
        )
        return self._get_valid_invoices().filtered(
            lambda move: move.invoice_line_ids.sale_line_ids & billed
        )[:1]

    def _get_day_of_payment(self, lines):
        """Return the day on which the first period of these lines was paid, and the
        document that shows it; False before.

        It was when its invoice is paid, or when what arrived covers the order, or that
        invoice and whatever was invoiced and paid beside it.
        """
        self.ensure_one()
        first = self._get_first_invoice(lines)
        found = []
        if first._is_paid():
            found.append((first._get_paid_day(), first.name))
        needed = self._get_amount_to_pay()
        if first:
            paid = self._get_valid_invoices().filtered(lambda inv: inv._is_paid())
            billed = sum(
                move._get_share_of_order(self, with_down_payments=False)
                for move in paid | first
            )
            needed = min(needed, billed) if billed > 0 else needed
        if day := self._get_day_of_amount(needed):
            found.append((day, self.name))
        return min(found, default=(False, ""))
