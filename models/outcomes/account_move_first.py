from odoo import models


class AccountMove(models.Model):
    """The part of ``account.move`` that is the first invoice of its orders."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """What posting says of orders follows from these invoices: the other invoices
        of the same orders are not read for it.
        """
        # sudo: accountants may read no orders; days are kept
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        # What was to be computed before is, with all of their invoices.
        orders.mapped("first_invoice_date")
        orders.mapped("paid_date")
        kept = [orders._fields[name] for name in ("first_invoice_date", "paid_date")]
        with self.env.protecting(kept, orders):
            posted = super()._post(soft)
            # sudo: as above
            posted.sudo()._note_first_invoices()
        return posted

    def _note_first_invoices(self):
        """Keep what these invoices, which were posted right now, say of their orders:
        they may be the first, and nothing is paid any more with them.
        """
        other = self.env["sale.order"]
        for move in self:
            orders = move.invoice_line_ids.sale_line_ids.order_id
            if move.move_type != "out_invoice" or move._is_paid():
                # Such as credit notes, and invoices of nothing.
                other |= orders
                continue
            for order in orders:
                first = order.first_invoice_date
                if not first or first > move.invoice_date:
                    order.first_invoice_date = move.invoice_date
                if order.paid_date:
                    order.paid_date = False
        other._compute_first_invoice_date()
        other._compute_paid_date()
