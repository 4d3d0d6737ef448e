from odoo import api, fields, models
from odoo.exceptions import UserError


class SalePaymentReceived(models.TransientModel):
    """Somebody says that the money of an order arrived elsewhere; nothing is booked."""

    _name = "sale.payment.received"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Payment Received"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id", related_sudo=False)
    date = fields.Date(
        compute="_compute_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    memo = fields.Char(help="For example the bank, or the reference of the transfer.")

    @api.depends("order_id")
    def _compute_date(self):
        for payment in self:
            company = payment.order_id.company_id or self.env.company
            payment.date = company._get_contract_today()

    @api.depends("order_id")
    def _compute_amount(self):
        for payment in self:
            order = payment.order_id
            payment.amount = order._get_missing_amount() or order.amount_total

    def action_record(self):
        """Note the payment on the order; its opportunity moves and its term starts if
        enough arrived.

        :raise UserError: if there is no amount, or its date lies in the future
        """
        self.ensure_one()
        if self.amount <= 0:
            raise UserError(self.env._("Enter the amount that was received."))
        if self.date > self.order_id.company_id._get_contract_today():
            raise UserError(self.env._("Enter the day on which the money arrived."))
        self.order_id.message_post(body=self._get_note())
        self.order_id._note_payment(self.amount, self.date)

    def _get_note(self):
        note = self.env._(
            "Payment of %(amount)s received on %(date)s, says %(user)s.",
            amount=self.currency_id.format(self.amount),
            date=fields.Date.to_string(self.date),
            user=self.env.user.name,
        )
        return f"{note} {self.memo}" if self.memo else note
