from odoo import api, fields, models

PAID = {"in_payment", "paid"}


class SaleOrder(models.Model):
    """The part of ``sale.order`` that keeps when something happened first.

    When it was created and confirmed, and when it was delivered first, Odoo keeps.
    """

    _inherit = "sale.order"

    first_sent_date = fields.Date(
        "First Sent",
        copy=False,
        readonly=True,
        help="Day on which the quotation was sent, or marked as sent, first.",
    )
    first_invoice_date = fields.Date(
        "First Invoiced",
        compute="_compute_first_invoice_date",
        store=True,
        help="Date of the first posted invoice of the order.",
    )
    paid_date = fields.Date(
        "Paid",
        compute="_compute_paid_date",
        store=True,
        help="Day on which everything was invoiced and all of its invoices were paid.",
    )

    @api.depends(
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.invoice_date",
    )
    def _compute_first_invoice_date(self):
        for order in self:
            days = filter(None, order._get_posted_invoices().mapped("invoice_date"))
            order.first_invoice_date = min(days, default=False)

    @api.depends(
        "invoice_status",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
    )
    def _compute_paid_date(self):
        for order in self:
            order.paid_date = order._is_all_paid() and (
                order.paid_date or order.company_id._get_contract_today()
            )

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "first_sent_date"]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._note_first_sent()
        return result

    def _note_first_sent(self):
        """Keep the day on which quotations were sent, those that never were before."""
        unsent = self.filtered(lambda order: not order.first_sent_date)
        # sudo: whoever sends a quotation, a customer who pays too, says nothing more
        for company, orders in unsent.sudo().grouped("company_id").items():
            orders.first_sent_date = company._get_contract_today()

    def _get_posted_invoices(self):
        self.ensure_one()
        return self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )

    def _is_all_paid(self):
        """Return whether everything is invoiced, and all of it paid."""
        self.ensure_one()
        # Invoices are read of few orders only: confirming one takes no query more.
        if self.invoice_status != "invoiced":
            return False
        states = {*self._get_posted_invoices().mapped("payment_state")} - {"reversed"}
        return bool(states) and states <= PAID
