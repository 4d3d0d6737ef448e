"""What is left to credit of an invoice line, without the ORM.

An invoice line charged an amount for an interval of days, credit notes took back
amounts for intervals of days. What is left of a day can be credited, and no more.
"""

from datetime import date  # noqa: F401 (for the examples)

from .intervals import ONE_DAY, overlap, prorate


def cut(days, others):
    """Return the parts of an interval that lie wholly inside or outside of each other
    one, in order.

    :param tuple days: first and last day
    :param others: intervals in any order

    >>> june = date(2026, 6, 1), date(2026, 6, 30)
    >>> parts = cut(june, [(date(2026, 6, 10), date(2026, 7, 9))])
    >>> [(first.day, last.day) for first, last in parts]
    [(1, 9), (10, 30)]
    """
    first, last = days
    starts = {first}
    for other_first, other_last in others:
        starts |= {other_first, other_last + ONE_DAY}
    starts = sorted(start for start in starts if first <= start <= last)
    ends = [start - ONE_DAY for start in starts[1:]]
    return list(zip(starts, [*ends, last], strict=True))


def get_left(amount, period, days, credits, rounding):
    """Return what is left of what was charged for some days, by the share of the days.

    It has the sign of what was charged: more than that was never left.

    :param float amount: what was charged for the period
    :param tuple days: a part of the period
    :param credits: pairs of an interval and what was taken back for it
    :param rounding: function that rounds to the currency

    >>> june = date(2026, 6, 1), date(2026, 6, 30)
    >>> rest = date(2026, 6, 16), date(2026, 6, 30)
    >>> cent = lambda amount: round(amount, 2)
    >>> get_left(100.0, june, rest, [], cent)
    50.0

    A discount of 40.00 was granted afterwards, for all of June:

    >>> get_left(100.0, june, rest, [(june, 40.0)], cent)
    30.0
    >>> get_left(100.0, june, rest, [(june, 100.0)], cent)
    0.0
    """
    charged = prorate(amount, period, days, rounding)
    left = rounding(charged - _get_taken(days, credits, rounding))
    # Where shares of days were rounded up, the line as a whole has less left.
    whole = rounding(amount - _get_taken(period, credits, rounding))
    sign = -1 if amount < 0 else 1
    return sign * max(min(sign * left, sign * whole, sign * charged), 0.0)


def _get_taken(days, credits, rounding):
    """Return what was taken back for some days."""
    return sum(
        prorate(taken, interval, shared, rounding)
        for interval, taken in credits
        if (shared := overlap(interval, days))
    )


def get_share(left, quantity, removed, rounding):
    """Return what is credited of what is left if less is sold.

    What stays is rounded like what is billed: so the units add up to all of them.

    :param float quantity: that was sold
    :param float removed: that is not sold any more

    >>> get_share(100.0, 3, 1, lambda amount: round(amount, 2))
    33.33
    >>> get_share(66.67, 2, 2, lambda amount: round(amount, 2))
    66.67
    """
    kept = 1 - removed / quantity if quantity else 0.0
    return rounding(left - rounding(left * kept))
