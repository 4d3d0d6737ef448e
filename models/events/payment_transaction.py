from odoo import models

REFUSED = ("error", "cancel")


class PaymentTransaction(models.Model):
    """The part of ``payment.transaction`` of which other systems are told: charges of
    the invoices of contracts that were refused.
    """

    _inherit = "payment.transaction"

    def write(self, vals):
        refused = self.browse()
        if vals.get("state") in REFUSED and self.env["sale.renewal.event"]._is_heard():
            refused = self.filtered(
                lambda tx: tx.contract_invoice_id and tx.state not in REFUSED
            )
        result = super().write(vals)
        for transaction in refused:
            transaction._note_refusal()
        return result

    def _note_refusal(self):
        self.ensure_one()
        events = self.env["sale.renewal.event"]
        events._note(
            "payment.failed",
            self.contract_invoice_id,
            payment={
                "reference": self.reference,
                "provider": self.provider_id.name,
                "total": events._get_money(self.amount, self.currency_id),
                "message": self._get_refusal_text(),
            },
        )
