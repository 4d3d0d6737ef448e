"""Goods that a vendor sent to our own stock, and those whose last step was cancelled,
are still to be shipped: the states of such orders are computed again.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    sold = Domain("sale_line_id.order_id.state", "=", "sale")
    received = env["purchase.order.line"].search(
        sold
        & Domain("state", "=", "purchase")
        & Domain("order_id.picking_type_id.code", "=", "incoming")
    )
    cancelled = env["stock.move"].search(sold & Domain("state", "=", "cancel"))
    orders = (received.sale_line_id | cancelled.sale_line_id).order_id
    env.add_to_compute(orders._fields["fulfilment_state"], orders)
    orders.flush_recordset(["fulfilment_state"])
