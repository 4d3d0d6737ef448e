"""What our methods tell each other across methods of Odoo."""

from collections import defaultdict
from dataclasses import dataclass


class ContextToken:
    """Something that one method of ours tells another one in the context.

    Between the two stands a method of Odoo that takes no argument of ours: ``create``,
    ``write``, ``copy``, ``load``, a cancellation. But a context comes with every call
    of a client, so that a key with ``True`` in it is a parameter for everybody. A token
    is an object of this process, which the numbers, texts, lists and dicts of a client
    never are: whatever a client sends under its key, :meth:`find` does not see it.

    A token says one thing. Where it switches a check off, the records that carry it are
    only written with what our own code says: among the values of a client may be
    commands that change other records as well. Records that are handed on drop it
    (``with_env(self.env)``). Nothing stores it: neither jobs, mails nor actions keep
    the context of these few calls.
    """

    key = None  # in the context, with our prefix

    def give_to(self, records):
        """Return the records with this token in their context."""
        return records.with_context(**{self.key: self})

    @classmethod
    def take_from(cls, records):
        """Return the records without a token of this kind."""
        return records.with_context(**{cls.key: None})

    @classmethod
    def find(cls, records):
        """Return the token of this kind that the records carry, or None."""
        token = records.env.context.get(cls.key)
        return token if isinstance(token, cls) else None


# Frozen: all of one kind are equal, and so are the environments that carry them.
@dataclass(frozen=True)
class RecordedChange(ContextToken):
    """Whoever changes these contract items has checked the change and records it."""

    key = "sale_renewal_recorded_change"


@dataclass(frozen=True)
class CancelledByOrder(ContextToken):
    """The transfers are cancelled with their sales or purchase order."""

    key = "sale_renewal_cancelled_by_order"


@dataclass(frozen=True)
class ReplacedInvoice(ContextToken):
    """The invoices are credited to be replaced by corrected ones."""

    key = "sale_renewal_replaced_invoice"


@dataclass(frozen=True)
class CopiedDays(ContextToken):
    """The copies of invoice lines name the days that these name."""

    key = "sale_renewal_copied_days"


@dataclass(frozen=True)
class CostOfPlan(ContextToken):
    """The cost of these order lines is read anew, for one period of their plans."""

    key = "sale_renewal_cost_of_plan"


@dataclass(frozen=True)
class AssignedCustomer(ContextToken):
    """These contracts are assigned to another customer, which was checked."""

    key = "sale_renewal_assigned_customer"


@dataclass(frozen=True)
class MergedOpportunities(ContextToken):
    """The opportunity takes over what others of any customer are for."""

    key = "sale_renewal_merged_opportunities"


@dataclass(frozen=True)
class DeclinedQuotation(ContextToken):
    """The quotations are cancelled by their customer, who may have said why.

    ``reason_id`` is an id of ``crm.lost.reason`` or False, ``comment`` free text,
    ``partner_id`` the id of the contact or False.
    """

    key = "sale_renewal_declined_quotation"

    reason_id: int | bool = False
    comment: str = ""
    partner_id: int | bool = False


# Not frozen: each keeps what was read for one call.
class StockRead(ContextToken):
    """What is free is read once for this call, which changes no stock."""

    key = "sale_renewal_stock_read"

    def __init__(self):
        self.levels = defaultdict(dict)  # by warehouse, by product
