"""Days of the steps of a ramp, without the ORM.

A ramp sells one thing in steps that follow each other: another quantity or price from
a day on. Steps are counted in whole months from the first day of the term, never from
the step before, so that the months of 31 January end on 28 February and 31 March.
"""

from datetime import date  # noqa: F401 (for the examples)

from dateutil.relativedelta import relativedelta

from .intervals import ONE_DAY
from .terms import period_start

MAX_MONTHS = 1200  # of all steps together


def first_days(start, months, anchor_day=None):
    """Return the first day of each step.

    :param date start: first day of the first step
    :param list months: length of each step; the last one does not matter
    :param int anchor_day: day of the month to come back to, where the start is the last
        day of a shorter month

    >>> [str(day) for day in first_days(date(2026, 1, 31), [1, 1, 12])]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    >>> [str(day) for day in first_days(date(2026, 2, 28), [1, 12], anchor_day=31)]
    ['2026-02-28', '2026-03-31']
    """
    days, total = [], 0
    for length in months:
        first = start
        if total:
            first = period_start(start, total, "month", 1, anchor_day)
        days.append(first)
        total += length
    return days


def last_days(first, end=None):
    """Return the last day of each step: the day before the next one begins.

    :param list first: first day of each step
    :param date end: last day of the last step; None: it has none

    >>> [str(day) for day in last_days([date(2026, 1, 31), date(2026, 2, 28)])]
    ['2026-02-27', 'None']
    """
    return [day - ONE_DAY for day in first[1:]] + [end]


def month_count(start, day):
    """Return after how many whole months a day comes; None if it is no such day.

    >>> month_count(date(2026, 1, 31), date(2026, 2, 28))
    1
    >>> month_count(date(2026, 1, 31), date(2026, 2, 27)) is None
    True
    """
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if start + relativedelta(months=months) == day else None


def moved_day(day, old_start, new_start):
    """Return the day that comes as long after a new start as it came after an old one.

    Whole months stay whole months; other distances are counted in days.

    >>> str(moved_day(date(2027, 3, 1), date(2026, 3, 1), date(2026, 3, 31)))
    '2027-03-31'
    >>> str(moved_day(date(2026, 2, 28), date(2026, 1, 31), date(2026, 3, 31)))
    '2026-04-30'
    >>> str(moved_day(date(2026, 3, 11), date(2026, 3, 1), date(2026, 3, 31)))
    '2026-04-10'
    """
    months = month_count(old_start, day)
    if months is None:
        return day + (new_start - old_start)
    return new_start + relativedelta(months=months)


def follow_each_other(days):
    """Return whether steps follow each other without gap and overlap.

    :param list days: first and last day of each step; the very last may be None

    >>> follow_each_other([(date(2026, 1, 1), date(2026, 1, 31)),
    ...                    (date(2026, 2, 1), None)])
    True
    >>> follow_each_other([(date(2026, 1, 1), None), (date(2026, 2, 1), None)])
    False
    """
    in_order = all(first and (not last or first <= last) for first, last in days)
    pairs = zip(days, days[1:], strict=False)
    return in_order and all(
        last and last + ONE_DAY == following for (_, last), (following, _) in pairs
    )
