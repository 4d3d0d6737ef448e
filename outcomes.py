"""What became of terms that were to be renewed, and how figures about it are counted.

Rates are never averaged: numerators and denominators are added up first. Where the
denominator is 0, a rate is empty and not 0.

>>> get_rate(3, 4), get_rate(0, 4), get_rate(3, 0)
(0.75, 0.0, None)
"""


def get_outcome(
    due, today, *, renewed=False, signed=None, lost=False, open=False, grace=0
):
    """Return what became of a term that was to be renewed.

    :param date due: last day of the term
    :param date today: the day on which it is asked
    :param bool renewed: whether another term follows
    :param date signed: when that was signed; None where nobody knows
    :param bool lost: whether the customer, or somebody for them, declined
    :param bool open: whether a renewal is offered and not answered yet
    :param int grace: up to how many days after the end a renewal is only late
    :return: ``renewed`` (in time), ``late``, ``regained`` (after the days of grace),
        ``lost``, ``open`` (not due yet) or ``running_on`` (ended, not answered yet)

    >>> from datetime import date
    >>> due, day = date(2026, 6, 30), date(2026, 7, 20)
    >>> get_outcome(due, day, renewed=True, signed=date(2026, 6, 30))
    'renewed'
    >>> get_outcome(due, day, renewed=True, signed=date(2026, 7, 10), grace=30)
    'late'
    >>> get_outcome(due, day, renewed=True, signed=date(2026, 7, 10), grace=9)
    'regained'
    >>> get_outcome(due, day, open=True), get_outcome(due, day)
    ('running_on', 'lost')
    >>> get_outcome(due, due), get_outcome(due, due, lost=True)
    ('open', 'lost')
    """
    if renewed:
        late = count_days_late(due, signed)
        if late > grace:
            return "regained"
        return "late" if late else "renewed"
    if lost:
        return "lost"
    if today <= due:
        return "open"
    return "running_on" if open else "lost"


def count_days_late(due, signed):
    """Return how many days after the end of a term the next one was signed.

    :param date signed: None where nobody knows: not late then

    >>> from datetime import date
    >>> due = date(2026, 6, 30)
    >>> count_days_late(due, date(2026, 7, 3)), count_days_late(due, date(2026, 5, 1))
    (3, 0)
    """
    return max((signed - due).days, 0) if signed else 0


def get_kept(due, renewed):
    """Return what a renewal kept of the revenue that was due: never more than that.

    >>> get_kept(100.0, 130.0), get_kept(100.0, 80.0), get_kept(-20.0, -20.0)
    (100.0, 80.0, -20.0)
    """
    return min(due, renewed)


def get_uplift(pairs):
    """Return what like-for-like items cost before, and what was added to that.

    :param pairs: old and new price per unit, and the quantity that was renewed, of
        each item that goes on
    :return: old prices times renewed quantity, and what was added

    Ten seats at 20 become twelve at 22: the two that are new count at the old price.

    >>> get_uplift([(20.0, 22.0, 12.0), (100.0, 100.0, 1.0)])
    (340.0, 24.0)
    """
    pairs = list(pairs)
    base = sum(old * quantity for old, _new, quantity in pairs)
    return base, sum((new - old) * quantity for old, new, quantity in pairs)


def get_rate(numerator, denominator):
    """Return a rate, or None without a denominator."""
    return numerator / denominator if denominator else None
