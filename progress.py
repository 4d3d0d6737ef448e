"""Where an order stands: decided from its goods and its invoices, in one place.

Knows nothing of Odoo: names and numbers in, a name out.
"""

from enum import IntEnum


class Goods(IntEnum):
    """How far a part of the goods of an order has come, the least first."""

    MISSING = 0
    PARTLY_ALLOCATED = 1
    ALLOCATED = 2
    STAGED = 3
    SHIPPED = 4


OPEN_STATES = ("to_allocate", "partly_allocated", "allocated", "staged")
OPEN_STATES += ("partly_shipped",)
SETTLED = {"paid", "in_payment", "reversed", "invoicing_legacy"}


def get_state(goods, invoice_status, invoices):
    """Return the state of a confirmed order, or False if it has nothing left to do.

    As long as goods are to be shipped, they decide; after them, the invoices.

    >>> get_state([Goods.ALLOCATED, Goods.MISSING], "no", [])
    'partly_allocated'
    >>> get_state([Goods.SHIPPED], "invoiced", [("posted", "paid")])
    'paid'

    :param goods: one ``Goods`` per part of the order that is to be shipped, or was
    :param str invoice_status: as on the order: "no", "to invoice", "invoiced" ...
    :param invoices: state and payment state of each invoice and credit note that was
        not cancelled
    """
    return get_order_state(get_goods_state(goods), invoice_status, invoices)


def get_order_state(goods_state, invoice_status, invoices):
    """Return the same, where it is known how far the goods have come.

    >>> get_order_state("shipped", "invoiced", [("posted", "not_paid")])
    'invoiced'

    :param str goods_state: see :func:`get_goods_state`
    """
    if goods_state in OPEN_STATES:
        return goods_state
    if state := _get_invoice_state(invoice_status, invoices):
        return state
    if goods_state == "shipped":
        return "shipped"
    # Services that are invoiced when the work is recorded.
    return "to_invoice" if invoice_status == "no" else False


def get_goods_state(goods):
    """Return how far the goods of an order have come; "none" if there are none.

    >>> get_goods_state([Goods.SHIPPED, Goods.STAGED])
    'partly_shipped'
    >>> get_goods_state([]), get_goods_state([Goods.SHIPPED])
    ('none', 'shipped')
    """
    parts = set(goods)
    if not parts:
        return "none"
    if parts == {Goods.SHIPPED}:
        return "shipped"
    if Goods.SHIPPED in parts:
        return "partly_shipped"
    if parts == {Goods.STAGED}:
        return "staged"
    if min(parts) >= Goods.ALLOCATED:
        return "allocated"
    return "to_allocate" if parts == {Goods.MISSING} else "partly_allocated"


def _get_invoice_state(invoice_status, invoices):
    if invoice_status == "to invoice" or any(state == "draft" for state, _ in invoices):
        return "to_invoice"
    if invoice_status == "no" or not invoices:
        return False
    paid = all(payment_state in SETTLED for _, payment_state in invoices)
    return "paid" if paid else "invoiced"
