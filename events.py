"""What other systems are told: the types of events, and what makes one.

Nothing here knows of Odoo: what is known of a document before and after a transaction
goes in, types of events come out.
"""

from .progress import OPEN_STATES

# Type, label, when it is written.
EVENT_TYPES = [
    ("contract.created", "Contract Signed", "A contract was made."),
    ("contract.started", "Contract Started", "The first day of its term has come."),
    (
        "contract.changed",
        "Contract Changed",
        "Quantities, prices, items, taxes, customer, salesperson or team were changed; "
        "a change for later is told when it is recorded.",
    ),
    ("contract.paused", "Contract Paused", "A pause was recorded."),
    ("contract.resumed", "Contract Resumed", "The end of a pause was recorded."),
    (
        "contract.suspended",
        "Contract Suspended",
        "It was suspended, for it was not paid.",
    ),
    ("contract.released", "Suspension Lifted", "Its suspension was lifted."),
    (
        "contract.cancelled",
        "Contract Cancelled",
        "It was cancelled, for today or a later day.",
    ),
    ("contract.reopened", "Cancellation Undone", "It goes on after all."),
    ("contract.ended", "Contract Ended", "Its term ended without a renewal."),
    ("renewal.created", "Renewal Created", "Its renewal opportunity was made."),
    ("renewal.won", "Renewal Won", "The contract of the next term was signed."),
    (
        "renewal.lost",
        "Renewal Lost",
        "Its renewal opportunity was lost or archived.",
    ),
    ("renewal.reopened", "Renewal Reopened", "Its renewal is open again."),
    ("order.confirmed", "Order Confirmed", "A quotation became an order."),
    ("order.cancelled", "Order Cancelled", "A confirmed order was cancelled."),
    ("order.fulfilled", "Order Fulfilled", "The last of its goods have left."),
    (
        "invoice.posted",
        "Invoice Posted",
        "An invoice or credit note of orders or contracts was posted.",
    ),
    (
        "invoice.withdrawn",
        "Invoice Withdrawn",
        "It was posted, and was reset to draft or cancelled.",
    ),
    ("invoice.paid", "Invoice Paid", "All of it is paid."),
    ("invoice.unpaid", "Invoice Unpaid", "It was paid, and something is open again."),
    (
        "payment.failed",
        "Payment Failed",
        "The payment method of a contract was charged for an invoice, and refused.",
    ),
]

# What the record of changes says with each kind; others are told by states.
CHANGE_EVENTS = {
    "upsell": "contract.changed",
    "downsell": "contract.changed",
    "price": "contract.changed",
    "temporary": "contract.changed",
    "transfer": "contract.changed",
    "owner": "contract.changed",
    "pause": "contract.paused",
    "resume": "contract.resumed",
    "suspend": "contract.suspended",
    "unsuspend": "contract.released",
    "cancel": "contract.cancelled",
    "undo": "contract.reopened",
    "end": "contract.ended",
}


def get_contract_events(before, after, has_started):
    """Return what another state of a contract tells.

    >>> get_contract_events(False, "active", True)
    ['contract.started']
    >>> get_contract_events("pending", "active", True)
    ['contract.started']
    >>> get_contract_events("to_renew", "renewed", True)
    ['renewal.won']
    >>> get_contract_events("to_renew", "not_renewed", True)
    ['renewal.lost']
    >>> get_contract_events("not_renewed", "to_renew", True)
    ['renewal.reopened']
    >>> get_contract_events("active", "to_renew", True)
    []

    :param before: state before the transaction; False: there was no contract
    :param str after: state now
    :param bool has_started: whether its first day has come
    """
    found = []
    if before == after:
        return found
    if before in (False, "pending") and has_started and after != "cancelled":
        found.append("contract.started")
    if after == "renewed":
        found.append("renewal.won")
    elif after == "not_renewed":
        found.append("renewal.lost")
    elif before in ("renewed", "not_renewed") and after != "cancelled":
        found.append("renewal.reopened")
    return found


def get_order_events(before, after):
    """Return what another state of an order tells.

    >>> get_order_events(("sent", False), ("sale", "to_allocate"))
    ['order.confirmed']
    >>> get_order_events(("sale", "partly_shipped"), ("sale", "shipped"))
    ['order.fulfilled']
    >>> get_order_events(("draft", False), ("sale", "shipped"))
    ['order.confirmed', 'order.fulfilled']
    >>> get_order_events(("draft", False), ("sale", "none"))
    ['order.confirmed']
    >>> get_order_events(("sale", "allocated"), ("cancel", False))
    ['order.cancelled']

    An order of which nobody knew how far it was has not been fulfilled just now:

    >>> get_order_events(("sale", False), ("sale", "shipped"))
    []

    :param before: status, and how far the goods had come, before the transaction
    :param after: the same, now
    """
    found, is_new = [], before[0] != "sale"
    if is_new and after[0] == "sale":
        found.append("order.confirmed")
    if before[0] == "sale" and after[0] == "cancel":
        found.append("order.cancelled")
    if after == ("sale", "shipped") and (is_new or before[1] in OPEN_STATES):
        found.append("order.fulfilled")
    return found


def get_invoice_events(before, after):
    """Return what another state of an invoice tells.

    >>> get_invoice_events((False, False), (True, False))
    ['invoice.posted']
    >>> get_invoice_events((False, False), (True, True))
    ['invoice.posted', 'invoice.paid']
    >>> get_invoice_events((True, True), (True, False))
    ['invoice.unpaid']
    >>> get_invoice_events((True, True), (False, False))
    ['invoice.withdrawn']

    :param before: whether it was posted, and whether it was paid
    :param after: the same, now
    """
    found = []
    if after[0] and not before[0]:
        found.append("invoice.posted")
    if before[0] and not after[0]:
        return ["invoice.withdrawn"]
    if after[1] and not before[1]:
        found.append("invoice.paid")
    if before[1] and not after[1]:
        found.append("invoice.unpaid")
    return found
