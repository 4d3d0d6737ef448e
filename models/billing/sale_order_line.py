from odoo import api, models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that puts its first period on the invoice."""

    _inherit = "sale.order.line"

    @api.depends("proration")
    def _compute_untaxed_amount_to_invoice(self):
        result = super()._compute_untaxed_amount_to_invoice()
        in_arrears = self.filtered(lambda line: line._is_billed_in_arrears())
        in_arrears.untaxed_amount_to_invoice = 0.0
        for line in (self - in_arrears).filtered(lambda line: line.proration != 1.0):
            if line.state == "sale" and line.product_uom_qty:
                delivery = line.product_id.invoice_policy == "delivery"
                quantity = line.qty_delivered if delivery else line.product_uom_qty
                line.untaxed_amount_to_invoice = (
                    line.price_subtotal * quantity / line.product_uom_qty
                    - line.untaxed_amount_invoiced
                )
        return result

    @api.depends("plan_id.billing_timing", "proration")
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        self.filtered(lambda line: line._bills_nothing()).qty_to_invoice = 0
        return result

    def _bills_nothing(self):
        """Return whether the order bills nothing of the line: in arrears, the contract
        bills every period; or nothing was left before the order was invoiced.
        """
        self.ensure_one()
        return self._is_billed_in_arrears() or (
            self._is_recurring() and self.state == "sale" and not self.proration
        )

    @api.depends("plan_id.billing_timing", "proration")
    def _compute_invoice_status(self):
        result = super()._compute_invoice_status()
        for line in self.filtered(lambda line: line._bills_nothing()):
            if line.state == "sale":
                line.invoice_status = "invoiced"
        return result

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        # sudo: who invoices an order may not read its items; which ones they are was
        # decided by the confirmation
        item = self.sudo().contract_line_ids[:1]
        if not item or self.is_downpayment:
            return values
        if not self.period_start:
            # A term that has not started dates its first period when it does.
            return values | {"contract_line_id": item.id}
        return values | {
            "name": f"{values['name']}\n{self._get_period_text()}",
            "price_unit": self._get_prorated_price(),
            "contract_line_id": item.id,
            "period_start": self.period_start,
            "period_end": self.period_end,
        }
