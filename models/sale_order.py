from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sale.order.type.mixin"]

    order_type = fields.Selection(
        compute="_compute_order_type",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    source_contract_ids = fields.Many2many(
        compute="_compute_order_type", store=True, readonly=False, precompute=True
    )
    # For the ORM alone: without this inverse it searches, whenever a line changes, for
    # leads whose revenues depend on it.
    primary_lead_ids = fields.One2many(
        "crm.lead",
        "primary_order_id",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    is_primary = fields.Boolean("Primary", compute="_compute_is_primary")
    payment_received_date = fields.Date(
        "Payment Received On",
        copy=False,
        readonly=True,
        help="Day on which, somebody said, the money arrived elsewhere; not booked.",
    )
    sent_template_ids = fields.Many2many(
        "mail.template",
        copy=False,
        export_string_translation=False,
        help="Mails that stages have sent with this document; none is sent twice.",
    )

    contract_ids = fields.Many2many(
        "sale.contract",
        "sale_contract_order_rel",
        "order_id",
        "contract_id",
        "Contracts",
        copy=False,
        readonly=True,
        help="Contracts that the confirmation of this order made.",
    )
    contract_count = fields.Integer(compute="_compute_contract_count")
    term_start_date = fields.Date(
        "Start of Term",
        compute="_compute_term_start_date",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="First day of the contracts that this order makes. Empty: the day of its "
        "confirmation. A renewal follows the contracts it renews.",
    )
    has_recurring_line = fields.Boolean(compute="_compute_recurring_totals")
    amount_one_time = fields.Monetary("One-Time", compute="_compute_recurring_totals")
    amount_recurring_monthly = fields.Monetary(
        "Recurring per Month", compute="_compute_recurring_totals"
    )
    amount_committed = fields.Monetary(
        "Committed",
        compute="_compute_recurring_totals",
        help="One-time amount and every billing period of the terms; evergreen lines "
        "count with one period.",
    )

    @api.depends("opportunity_id")
    def _compute_order_type(self):
        for order in self.filtered(lambda order: not order.contract_ids):
            lead = order.opportunity_id
            order.order_type = lead.order_type or order.order_type or "new"
            if lead:
                order.source_contract_ids = lead.source_contract_ids

    @api.depends("opportunity_id.primary_order_id")
    def _compute_is_primary(self):
        for order in self:
            order.is_primary = order == order.opportunity_id.primary_order_id

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        for order in self:
            order.contract_count = len(order.contract_ids)

    @api.depends("order_type", "source_contract_ids")
    def _compute_term_start_date(self):
        for order in self:
            ends = order.source_contract_ids.filtered("date_end").mapped("date_end")
            if order.order_type == "renewal" and ends:
                order.term_start_date = max(ends) + timedelta(days=1)

    @api.depends(
        "order_line.price_subtotal", "order_line.plan_id", "order_line.recurring_type"
    )
    def _compute_recurring_totals(self):
        for order in self:
            totals = order.order_line._get_recurring_totals()
            order.amount_one_time = totals["one_time"]
            order.amount_recurring_monthly = totals["monthly"]
            order.amount_committed = totals["committed"]
            order.has_recurring_line = bool(order.order_line._get_recurring_lines())

    def write(self, vals):
        if "order_type" in vals:
            self._check_order_type(vals["order_type"])
        newly_sent = self.browse()
        if vals.get("state") == "sent":
            newly_sent = self.filtered(lambda order: order.state != "sent")
        result = super().write(vals)
        newly_sent._advance_opportunities("quote_sent")
        return result

    def action_set_primary(self):
        self.ensure_one()
        self.opportunity_id.primary_order_id = self

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def _confirmation_error_message(self):
        """Refuse recurring lines that no plan says how to bill and renew."""
        if message := super()._confirmation_error_message():
            return message
        without_plan = self.order_line.filtered(
            lambda line: line.recurring_type == "recurring" and not line.plan_id
        )
        if without_plan:
            return self.env._(
                "%(order)s cannot be confirmed: choose a plan for the recurring lines "
                "(%(products)s).",
                order=self.display_name,
                products=", ".join(without_plan.product_id.mapped("display_name")),
            )
        return False

    def _action_confirm(self):
        result = super()._action_confirm()
        self._create_contracts()
        self._advance_opportunities("order_confirmed")
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        # Whoever may cancel the order ends its contracts with it; salespeople have no
        # right to write on contracts.
        self.sudo().contract_ids.action_cancel()
        return result

    def _get_update_prices_lines(self):
        """Leave renewed lines alone: their price comes from the contract."""
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.renewed_line_id)

    def _check_order_type(self, order_type):
        """Refuse another order type once the order has made a contract."""
        changed = self.filtered(
            lambda order: order.contract_ids and order.order_type != order_type
        )
        if changed:
            raise UserError(
                self.env._(
                    "%s has made a contract: its order type stays as it is.",
                    ", ".join(changed.mapped("name")),
                )
            )

    def _advance_opportunities(self, event):
        # Who signs, pays or books the payment may have no rights in the pipeline.
        leads = self.sudo().opportunity_id
        leads._advance_stage(event)
        leads._cancel_other_quotations()

    def _payment_received(self):
        """Tell the opportunities that the money of these orders has arrived."""
        self._advance_opportunities("payment_received")

    def _has_paid_invoices(self):
        """Return whether there are invoices, all of them posted and paid."""
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel"
        )
        paid = ("paid", "in_payment", "reversed")
        return bool(invoices) and all(
            move.state == "posted" and move.payment_state in paid for move in invoices
        )

    def _send_once(self, template):
        """Send a mail with this document to the customer, in their language, unless it
        was sent before. Without an address the salesperson gets one activity instead.

        :param template: ``mail.template`` on sale.order; empty: nothing is sent
        """
        self.ensure_one()
        if not template or template in self.sent_template_ids:
            return
        if not self.partner_id.email:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Email address missing"),
                note=self.env._(
                    "%(document)s could not be sent: add an email address to "
                    "%(customer)s, then send it.",
                    document=self.display_name,
                    customer=self.partner_id.display_name,
                ),
                user_id=self.user_id.id or self.env.uid,
            )
            return
        self.sent_template_ids |= template
        self._send_order_notification_mail(template)

    def _create_contracts(self):
        """Create the contracts of confirmed orders: one per order and plan.

        A contract that the order made before is not made again: cancelled, it is
        opened again with what the order says now; running, it gets the new lines.

        :return: the contracts of the orders
        :rtype: sale.contract
        """
        # Salespeople make contracts by confirming orders, and in no other way.
        vals_list = []
        for order in self.sudo():
            contracts = {contract.plan_id: contract for contract in order.contract_ids}
            lines_by_plan = order.order_line._get_recurring_lines().grouped("plan_id")
            for plan, lines in lines_by_plan.items():
                if contract := contracts.get(plan):
                    contract._take_order_lines(order, lines)
                else:
                    vals_list.append(order._prepare_contract_values(plan, lines))
        self.env["sale.contract"].sudo().create(vals_list)
        return self.contract_ids

    def _prepare_contract_values(self, plan, lines):
        """Return the values of the contract that sells ``lines`` under ``plan``."""
        self.ensure_one()
        values = {
            "partner_id": self.partner_id.id,
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "pricelist_id": self.pricelist_id.id,
            "payment_term_id": self.payment_term_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "plan_id": plan.id,
            "order_ids": [Command.link(self.id)],
            "line_ids": [
                Command.create(line._prepare_contract_line_values()) for line in lines
            ],
        }
        return values | self._prepare_contract_term_values(lines)

    def _prepare_contract_term_values(self, lines):
        """Return the start of the term and the contracts that it follows."""
        self.ensure_one()
        previous = lines.renewed_line_id.contract_id
        if self.order_type == "renewal" and not previous:
            previous = self.source_contract_ids
        return {
            "date_start": self.term_start_date or self.company_id._get_contract_today(),
            "previous_contract_ids": [Command.set(previous.ids)],
        }
