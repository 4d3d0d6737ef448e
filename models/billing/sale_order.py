from odoo import models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that its invoices are about."""

    _inherit = "sale.order"

    def _has_paid_invoices(self):
        """Return whether all invoices are posted, and paid rather than credited.

        Down payments alone are not what the order is about.
        """
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel"
        )
        states = {
            move: move.payment_state if move.state == "posted" else "draft"
            for move in invoices
        }
        return set(states.values()) <= {"paid", "in_payment", "reversed"} and any(
            state in ("paid", "in_payment") and not move._is_downpayment()
            for move, state in states.items()
        )

    def _prepare_contract_values(self, plan, lines):
        return super()._prepare_contract_values(plan, lines) | {
            "journal_id": self.journal_id.id,
            "incoterm_id": self.incoterm.id,
            "note": self.note,
            "preferred_payment_method_line_id": (
                self.preferred_payment_method_line_id.id
            ),
        }
