from odoo import fields, models


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that says to whom a contract is assigned."""

    _inherit = "sale.contract.change"

    new_partner_id = fields.Many2one(
        "res.partner", "New Customer", readonly=True, index="btree_not_null"
    )
    new_invoice_partner_id = fields.Many2one(
        "res.partner", "New Invoice Address", readonly=True
    )
    new_shipping_partner_id = fields.Many2one(
        "res.partner", "New Delivery Address", readonly=True
    )
    new_fiscal_position_id = fields.Many2one("account.fiscal.position", readonly=True)
    new_payment_term_id = fields.Many2one(
        "account.payment.term", "New Payment Terms", readonly=True
    )
    new_pricelist_id = fields.Many2one("product.pricelist", readonly=True)

    def _prepare_new_customer_values(self):
        """Return what the assignment writes on its contract."""
        self.ensure_one()
        customer = self.new_partner_id.with_company(self.company_id)
        method = customer.property_inbound_payment_method_line_id
        return {
            "partner_id": customer.id,
            "partner_invoice_id": self.new_invoice_partner_id.id,
            "partner_shipping_id": self.new_shipping_partner_id.id,
            "fiscal_position_id": self.new_fiscal_position_id.id,
            "payment_term_id": self.new_payment_term_id.id,
            "pricelist_id": self.new_pricelist_id.id,
            # Or another pricelist would bring another currency.
            "currency_id": self.currency_id.id,
            "preferred_payment_method_line_id": method.id,
            "client_order_ref": False,
        }

    def _is_carried_out(self):
        """An assignment that is planned changes nothing yet."""
        planned = self.contract_id.transfer_id
        return self != planned and super()._is_carried_out()

    def _move_revenue(self):
        """Let the recurring revenue leave the old customer and come to the new one:
        nothing in total. What was planned for later is the new customer's.
        """
        self.ensure_one()
        later = self.search(
            [("contract_id", "=", self.contract_id.id), ("date", ">=", self.date)]
        )
        (later | self).partner_id = self.new_partner_id.commercial_partner_id
        self.contract_id._settle_record()
