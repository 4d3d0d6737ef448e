from odoo import models

from ...events import get_invoice_events

TOLD_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    """The part of ``account.move`` of which other systems are told: invoices and credit
    notes of orders and contracts.
    """

    _inherit = "account.move"

    def write(self, vals):
        if "state" in vals:
            self._watch_for_events()
        return super().write(vals)

    def _compute_payment_state(self):
        self._watch_for_events()
        return super()._compute_payment_state()

    def _watch_for_events(self):
        """Remember which are posted and paid before that changes."""
        events = self.env["sale.renewal.event"]
        if events._is_heard():
            told = self.filtered(lambda move: move.move_type in TOLD_TYPES)
            events._watch(told, lambda move: move._get_event_facts())

    def _get_event_facts(self):
        """Return whether it is posted, and whether it is paid."""
        self.ensure_one()
        return self.state == "posted", self._is_paid()

    # ------------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------------

    def _get_event_types(self, before):
        found = get_invoice_events(before, self._get_event_facts())
        if not found or not (self._get_event_orders() or self.contract_ids):
            return []
        return found

    def _get_event_orders(self):
        return self.invoice_line_ids.sale_line_ids.order_id

    def _get_event_name(self):
        return self.name or self.display_name

    def _get_event_data(self):
        """Return what is told of an invoice or credit note."""
        self.ensure_one()
        events = self.env["sale.renewal.event"]
        return {
            "number": self.name,
            "kind": "credit_note" if self.move_type == "out_refund" else "invoice",
            "reference": self.ref or None,
            "customer": events._get_name_of(self.partner_id),
            "state": self.state,
            "payment_state": self.payment_state,
            "date": events._get_day(self.invoice_date),
            "date_due": events._get_day(self.invoice_date_due),
            "untaxed": events._get_money(self.amount_untaxed, self.currency_id),
            "total": events._get_money(self.amount_total, self.currency_id),
            "open": events._get_money(self.amount_residual, self.currency_id),
            "orders": events._get_names_of(self._get_event_orders(), "name"),
            "contracts": events._get_names_of(self.contract_ids, "number"),
        }
