"""Rows of the recurring revenue of one customer, and which of them go on elsewhere, for
``movements.py``; without the ORM.
"""

from datetime import date
from typing import NamedTuple

# In the order in which they lead from the opening to the closing amount.
NEW, EXPANSION, CONTRACTION = "new", "expansion", "contraction"
CHURN, REACTIVATION, LATE = "churn", "reactivation", "late_renewal"
TRANSFER = "transfer"
TYPES = (NEW, EXPANSION, REACTIVATION, LATE, TRANSFER, CONTRACTION, CHURN)

# Kinds of rows: a term starts or ends, is paused or resumed, goes on elsewhere, or in
# the next term; takes back the end of a term, late; or anything else changes.
START, END, PAUSE, MOVE, CHANGE = "start", "end", "pause", "move", "change"
RENEW, BACK = "renew", "back"
DIGITS = 6  # beyond which a sum of amounts is nothing


class Row(NamedTuple):
    """A change of the recurring revenue of one customer."""

    date: date
    amount: float  # per month, in its currency
    kind: str = CHANGE
    currency: object = None


def split(pairs):
    """Yield number, row, amount and, if it goes on elsewhere, the type, of each part of
    the rows of one day: what starts takes over what ends, in the same currency.
    """
    signs = {row.amount > 0 for _n, row in pairs if row.kind == RENEW and row.amount}
    left = {}
    for _number, row in pairs:
        if key := _get_side(row):
            left[key] = left.get(key, 0.0) + abs(row.amount)
    both = {
        currency: min(amount, left.get((currency, END), 0.0))
        for (currency, kind), amount in left.items()
        if kind == START
    }
    left = {(currency, kind): both.get(currency, 0.0) for currency, kind in left}
    for number, row in pairs:
        if row.kind in (MOVE, RENEW) and row.amount:
            is_late = row.kind == RENEW and len(signs) == 1
            yield number, row, row.amount, LATE if is_late else TRANSFER
            continue
        part = 0.0
        if key := _get_side(row):
            part = min(abs(row.amount), left[key]) * (1 if row.amount > 0 else -1)
            left[key] -= abs(part)
        rest = round(row.amount - part, DIGITS)
        if part:
            yield number, row, part, TRANSFER
        if rest:
            yield number, row, rest, None


def _get_side(row):
    """Return currency and whether the row takes over or is taken over, or None."""
    if row.kind in (START, BACK) and row.amount > 0:
        return row.currency, START
    return (row.currency, END) if row.kind == END and row.amount < 0 else None
