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
        compute="_compute_first_invoice_date",
        store=True,
        help="Day on which everything was invoiced and all of its invoices were paid.",
    )

    @api.depends(
        "invoice_status",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.invoice_date",
        "order_line.invoice_lines.move_id.payment_state",
    )
    def _compute_first_invoice_date(self):
        for order in self:
            invoices = order.order_line.invoice_lines.move_id.filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted"
            )
            days = filter(None, invoices.mapped("invoice_date"))
            order.first_invoice_date = min(days, default=False)
            order.paid_date = order._is_paid_with(invoices) and (
                order.paid_date or order.company_id._get_contract_today()
            )

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

    def _is_paid_with(self, invoices):
        """Return whether everything is invoiced, and all of it paid.

        :param account.move invoices: the posted ones of the order
        """
        self.ensure_one()
        states = {*invoices.mapped("payment_state")} - {"reversed"}
        return bool(states) and self.invoice_status == "invoiced" and states <= PAID
