from odoo import models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that its invoices are about."""

    _inherit = "sale.order"

    def _has_paid_invoices(self):
        """Return whether all invoices are posted, and paid rather than credited."""
        self.ensure_one()
        invoices = self.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel"
        )
        states = {
            move.payment_state if move.state == "posted" else "draft"
            for move in invoices
        }
        return bool(states & {"paid", "in_payment"}) and states <= {
            "paid",
            "in_payment",
            "reversed",
        }

    def _prepare_contract_values(self, plan, lines):
        return super()._prepare_contract_values(plan, lines) | {
            "journal_id": self.journal_id.id,
            "incoterm_id": self.incoterm.id,
            "note": self.note,
            "preferred_payment_method_line_id": (
                self.preferred_payment_method_line_id.id
            ),
        }
