from odoo import models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` by which the backlog finds what is open."""

    _inherit = "sale.order.line"

    # Of many years of orders, few are not invoiced.
    _uninvoiced_idx = models.Index(
        """(order_id) WHERE state = 'sale' AND display_type IS NULL
        AND (is_downpayment OR invoice_status != 'invoiced')"""
    )
