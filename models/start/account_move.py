from odoo import models


class AccountMove(models.Model):
    """The part of ``account.move`` whose payment starts terms."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        # Payments without an entry of their own pay without being reconciled.
        if "matched_payment_ids" in vals:
            payments = self.matched_payment_ids
            payments.filtered(lambda payment: not payment.move_id)._tell_paid()
        return result

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._tell_paid()
        return result

    def _tell_paid(self):
        """Tell orders and contracts which of these invoices are paid."""
        invoices = self.filtered(
            lambda move: move.move_type == "out_invoice" and move._is_paid()
        )
        orders = invoices.line_ids.sale_line_ids.order_id
        orders._follow_payment()
        # Accountants need no rights on contracts.
        contracts = self.env["sale.contract"].sudo()
        contracts._start_waiting(orders.sudo())

    def _is_paid(self):
        """Return whether it is paid in full, be it by a part and a credit note."""
        return self.state == "posted" and self.payment_state in ("in_payment", "paid")

    def _get_share_of_order(self, order, with_down_payments=True):
        """Return what it bills of an order, with taxes, in the currency of the order.

        :param bool with_down_payments: whether they, and what is taken off for them,
            count
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: (
                order in line.sale_line_ids.order_id
                and (with_down_payments or not line.is_downpayment)
            )
        )
        return self.currency_id._convert(
            sum(lines.mapped("price_total")),
            order.currency_id,
            self.company_id,
            self.invoice_date or self.company_id._get_contract_today(),
        )

    def _get_paid_day(self):
        """Return the day on which the invoice was paid, as the payments say."""
        self.ensure_one()
        lines = self._get_reconciled_amls()
        payments = self.matched_payment_ids.filtered(
            lambda payment: payment.state in ("in_process", "paid")
        )
        days = [*lines.mapped("date"), *payments.mapped("date")]
        return max(days, default=self.invoice_date)
