from odoo import api, fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that its contracts wait for before they start."""

    _inherit = "sale.order"

    waiting_for = fields.Text(
        compute="_compute_waiting_for",
        compute_sudo=True,
        help="What has to happen before the contracts of this order start.",
    )
    has_waiting_contract = fields.Boolean(
        compute="_compute_waiting_for", compute_sudo=True
    )
    waits_for_payment = fields.Boolean(
        compute="_compute_waiting_for", compute_sudo=True
    )
    payment_received_date = fields.Date(
        "Payment Received On",
        copy=False,
        readonly=True,
        help="Day on which, somebody said, the money arrived elsewhere; not booked.",
    )

    @api.depends_context("lang")
    @api.depends("contract_ids.waiting_for")
    def _compute_waiting_for(self):
        for order in self:
            contracts = order.contract_ids.filtered("waiting_for")
            order.waiting_for = "\n".join(
                f"{contract.number}: {contract.waiting_for}" for contract in contracts
            )
            waiting = contracts.filtered(lambda contract: contract._is_waiting())
            order.has_waiting_contract = bool(waiting)
            order.waits_for_payment = "payment" in waiting.mapped("start_event")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("term_start_date") or "term_end_date" in vals:
            # Salespeople start contracts through their orders.
            self.sudo().contract_ids._start_due()
        return result

    def _prepare_contract_term_values(self, lines):
        """Terms that wait for something have no days yet."""
        values = super()._prepare_contract_term_values(lines)
        if event := self._get_start_event(lines):
            values |= {"start_event": event, "date_start": False}
            values.pop("date_end", None)
        return values

    def _get_start_event(self, lines):
        """Return what the term of some lines waits for; False if its start is known.

        :param sale.order.line lines: under one plan
        """
        self.ensure_one()
        event = lines.plan_id.term_start
        is_known = self.term_start_date or any(
            line._get_day_after_renewed_item() for line in lines
        )
        if self.order_type != "new" or event == "confirmation" or is_known:
            return False
        return event

    def _get_start_condition(self):
        """Return when terms start that wait, for the customer to read; else empty."""
        self.ensure_one()
        waiting = self.order_line._get_recurring_lines().filtered(
            lambda line: line._waits_for_start()
        )
        conditions = {
            plan: plan._get_start_conditions()[lines._get_awaited_event()]
            for plan, lines in waiting.grouped("plan_id").items()
        }
        if len(set(conditions.values())) == 1:
            return self.env._("Start of term: %s", *set(conditions.values()))
        return "; ".join(
            self.env._(
                "Start of term (%(plan)s): %(condition)s",
                plan=plan.name,
                condition=text,
            )
            for plan, text in conditions.items()
        )

    def _get_first_invoice(self):
        """Return the first customer invoice that was not taken back; may be empty."""
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state != "cancel"
                and move.payment_state != "reversed"
            )
        )
        return invoices.sorted("id")[:1]

    def _get_payment_start(self):
        """Return the day of the first payment, and where it is seen; False before.

        :rtype: tuple[datetime.date or bool, str]
        """
        self.ensure_one()
        company = self.company_id
        if not self._has_lines_to_bill():
            reason = self.env._("its order bills nothing.")
            return company._get_contract_today(), reason
        received = self.env._("the payment of %s was received.", self.name)
        paid = [
            (tx._get_done_day(company), received) for tx in self._get_done_payments()
        ]
        if self.payment_received_date:
            paid.append((self.payment_received_date, received))
        invoice = self._get_first_invoice()
        if invoice.payment_state in ("in_payment", "paid"):
            reason = self.env._("%s was paid.", invoice.name)
            paid.append((invoice._get_paid_day(), reason))
        return min(paid, default=(False, ""))

    def _get_done_payments(self):
        """Return the online payments that brought money."""
        return self.transaction_ids.filtered(lambda tx: tx._has_paid())

    def _has_lines_to_bill(self):
        """Return whether the order, and not its contracts alone, bills anything."""
        self.ensure_one()
        return any(
            not line._is_billed_in_arrears()
            for line in self.order_line
            if not line.display_type and line.product_uom_qty > 0
        )

    def _get_waiting_payment_text(self):
        self.ensure_one()
        invoice = self._get_first_invoice()
        if not invoice:
            return self.env._("Waiting for the first invoice of %s", self.name)
        if invoice.state == "draft":
            return self.env._(
                "Waiting for payment of the draft invoice of %s", self.name
            )
        return self.env._("Waiting for payment of %s", invoice.name)

    def _payment_received(self):
        """Tell the contracts that the money of these orders arrived."""
        # Who pays or books the payment may have no rights on contracts.
        self.sudo().contract_ids._start_due()
