"""When an open invoice is charged, and what becomes of a contract that does not pay.

Nothing here knows of Odoo. Days are dates of the company. A debt is one open invoice;
what its attempts brought is read from the transactions, and nothing is counted beside
them.

The first attempt is on the day that the invoice is due. After a refusal, the next ones
are so many days after the day of the first refusal as the plan says; what was missed is
made up for, once a day at most:

>>> from datetime import date
>>> first = date(2026, 1, 30)
>>> get_next_try(first, [], [1, 3, 5])
datetime.date(2026, 1, 30)
>>> get_next_try(first, [first], [1, 3, 5])
datetime.date(2026, 1, 31)
>>> get_next_try(first, [first, date(2026, 1, 31)], [1, 3, 5])
datetime.date(2026, 2, 2)
>>> get_next_try(first, [first, date(2026, 2, 10)], [1, 3, 5])
datetime.date(2026, 2, 11)
>>> get_next_try(first, [first] * 4, [1, 3, 5]) is None
True
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

MAX_DAYS = 365
# What banks say of methods that never work again.
HARD_WORDS = re.compile(r"\b(lost|stolen|expired|invalid)", re.IGNORECASE)


@dataclass
class Debt:
    """What is known of one open invoice.

    :param due: day from which on it is charged
    :param refused: the days of its attempts that brought nothing, the oldest first
    :param waits: an attempt has no final answer yet
    :param unanswered: nobody knows what became of an attempt
    :param given_back: it was paid, and is open again: the first of these days is when
        that was noticed
    :param hard: the last refusal says that the method never works again
    :param message: what the last refusal says
    """

    due: date
    refused: list = field(default_factory=list)
    waits: bool = False
    unanswered: bool = False
    given_back: bool = False
    hard: bool = False
    message: str = ""


@dataclass
class Standing:
    """How a contract pays: state, since when it does not, attempts, next attempt."""

    state: str
    failed_since: date | None = None
    attempts: int = 0
    next_try: date | None = None
    message: str = ""


def read_days(text):
    """Return the days after the first refusal on which it is tried again.

    >>> read_days("1, 3,7"), read_days("")
    ([1, 3, 7], [])
    >>> read_days("3,1")
    Traceback (most recent call last):
    ...
    ValueError: 3,1

    :param str text: numbers from 1 to 365, rising, separated by commas
    :raise ValueError: if it says anything else
    """
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if not all(re.fullmatch("[0-9]{1,3}", part) for part in parts):
        raise ValueError(text)
    days = [int(part) for part in parts]
    if days != sorted(set(days)) or any(not 0 < day <= MAX_DAYS for day in days):
        raise ValueError(text)
    return days


def is_hard_refusal(message):
    """Return whether a bank says that trying again is of no use.

    >>> is_hard_refusal("Your card has expired."), is_hard_refusal("Try again later")
    (True, False)
    """
    return bool(HARD_WORDS.search(message or ""))


def get_next_try(due, refused, days):
    """Return the day of the next attempt; None if there is none left.

    :param date due: day of the first attempt
    :param list refused: days of the attempts that were refused, the oldest first
    :param list days: see :func:`read_days`
    """
    if not refused:
        return due
    if len(refused) > len(days):
        return None
    planned = refused[0] + timedelta(days=days[len(refused) - 1])
    return max(planned, refused[-1] + timedelta(days=1))


def get_standing(debts, days, has_method):
    """Return how a contract pays.

    >>> from datetime import date
    >>> debt = Debt(date(2026, 1, 30))
    >>> get_standing([], [1], True).state
    'ok'
    >>> get_standing([debt], [1], True)
    Standing(state='ok', failed_since=None, attempts=0, \
next_try=datetime.date(2026, 1, 30), message='')
    >>> get_standing([debt], [1], False).failed_since
    datetime.date(2026, 1, 30)
    >>> debt.refused, debt.message = [date(2026, 1, 30)], "No money"
    >>> get_standing([debt], [1], True)
    Standing(state='failed', failed_since=datetime.date(2026, 1, 30), attempts=1, \
next_try=datetime.date(2026, 1, 31), message='No money')
    >>> debt.waits = True
    >>> get_standing([debt], [1], True).state
    'pending'

    :param list debts: a :class:`Debt` for each open invoice
    :param list days: see :func:`read_days`
    :param bool has_method: whether there is a method that can be charged
    """
    if any(debt.unanswered for debt in debts):
        return Standing("exception")
    owed = [debt for debt in debts if not debt.waits]
    if not has_method:
        if debts and not owed:
            return Standing("pending")
        return Standing("no_method", min((d.due for d in owed), default=None))
    tries = [get_next_try(d.due, d.refused, days) for d in owed if not d.hard]
    next_try = min(filter(None, tries), default=None)
    refused = sorted((d for d in owed if d.refused), key=lambda d: d.refused[0])
    if refused:
        attempts = max(len(debt.refused) - debt.given_back for debt in refused)
        since, message = refused[0].refused[0], refused[0].message
        return Standing("failed", since, attempts, next_try, message)
    return Standing("ok" if len(owed) == len(debts) else "pending", next_try=next_try)
