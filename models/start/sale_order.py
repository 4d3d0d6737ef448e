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

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "waits_for_payment", "has_waiting_contract", "waiting_for"]

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

    def _get_payment_start(self, lines):
        """Return the day on which the first period was paid, and a sentence that says
        so; False before.

        :param sale.order.line lines: what the contract sells
        :rtype: tuple[datetime.date or bool, str]
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(self._get_amount_to_pay(), 0.0) <= 0:
            reason = self.env._("its order bills nothing.")
            return self.company_id._get_contract_today(), reason
        day, document = self._get_day_of_payment(lines)
        if not day:
            return False, ""
        if document == self.name:
            return day, self.env._("the payment of %s was received.", document)
        return day, self.env._("%s was paid.", document)

    def _get_waiting_payment_text(self, lines):
        self.ensure_one()
        invoice = self._get_first_invoice(lines)
        if not invoice:
            return self.env._("Waiting for the first invoice of %s", self.name)
        if invoice.state == "draft":
            return self.env._(
                "Waiting for payment of the draft invoice of %s", self.name
            )
        return self.env._("Waiting for payment of %s", invoice.name)

    def _payment_received(self):
        """Hook: the money of these orders arrived, see _has_payment_arrived."""
        # Who pays or books the payment may have no rights on contracts.
        self.sudo().contract_ids._start_due()
