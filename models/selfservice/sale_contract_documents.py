from odoo import models
from odoo.fields import Domain

# How many of each the page shows; the lists of the portal have all of them.
MAX_DOCUMENTS = 12


class SaleContract(models.Model):
    """The part of ``sale.contract`` that finds the customer's documents of it."""

    _inherit = "sale.contract"

    def _get_portal_document_domain(self):
        """Return the documents that are this customer's, whoever had the contract
        before."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", owner.ids)

    def _get_portal_invoices(self):
        """Return the customer's invoices and credit notes, the latest first."""
        domain = self._get_portal_document_domain() & Domain(
            [
                ("contract_ids", "in", self.ids),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        # sudo: what the page shows; the customer's own invoices only
        invoices = self.env["account.move"].sudo()
        order = "invoice_date desc, id desc"
        return invoices.search(domain, order=order, limit=MAX_DOCUMENTS)

    def _is_overdue(self, invoice):
        """Return whether an invoice should have been paid before today."""
        today = invoice.company_id._get_contract_today()
        return (
            invoice.move_type == "out_invoice"
            and invoice.payment_state in ("not_paid", "partial")
            and bool(invoice.invoice_date_due)
            and invoice.invoice_date_due < today
        )

    def _get_portal_deliveries(self):
        """Return what is under way to the customer or has arrived, latest first."""
        reached = self._get_portal_document_domain() | Domain(
            "partner_id", "=", self.partner_shipping_id.id
        )
        domain = reached & Domain(
            [
                ("contract_ids", "in", self.ids),
                ("state", "not in", ("draft", "cancel")),
                ("picking_type_id.code", "in", ("outgoing", "dropship")),
            ]
        )
        # sudo: what the page shows; transfers to the customer only
        pickings = self.env["stock.picking"].sudo()
        order = "scheduled_date desc, id desc"
        return pickings.search(domain, order=order, limit=MAX_DOCUMENTS)

    def _get_portal_quotations(self):
        """Return the open quotations that renew the contract or add to it."""
        domain = self._get_portal_document_domain() & Domain(
            [
                ("source_contract_ids", "in", self.ids),
                ("state", "=", "sent"),
                ("company_id", "=", self.company_id.id),
            ]
        )
        # sudo: what the page shows; what customers may not see yet is left out
        orders = self.env["sale.order"].sudo().search(domain, order="id desc")
        return orders.filtered(lambda order: not order._waits_for_approval())

    def _get_portal_orders(self):
        """Return the customer's orders that made the contract or added to it."""
        owner = self.partner_id.commercial_partner_id
        # sudo: what the page shows; the customer's own orders only
        return self.sudo().order_ids.filtered(
            lambda order: (
                order.state == "sale"
                and order.partner_id.commercial_partner_id == owner
            )
        )
