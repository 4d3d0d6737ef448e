"""Intervals of days and their share of a period, without the ORM.

An interval is a pair of days, both included; a last day of None means endless.
"""

from datetime import date, timedelta  # noqa: F401 (date is for the examples)

ONE_DAY = timedelta(days=1)


def overlap(interval, other):
    """Return the days that two intervals share, or None.

    >>> overlap((date(2026, 1, 1), None), (date(2025, 12, 1), date(2026, 1, 2)))
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2))
    """
    first = max(interval[0], other[0])
    last = min(filter(None, (interval[1], other[1])), default=None)
    return None if last and last < first else (first, last)


def overlap_any(interval, others):
    """Return whether an interval shares a day with any other.

    >>> overlap_any((date(2026, 1, 1), None), [(date(2025, 12, 1), date(2026, 1, 2))])
    True
    """
    return any(overlap(interval, other) for other in others)


def outside(interval, holes):
    """Return the parts of an interval that lie outside the holes, in order.

    :param tuple interval: first and last day
    :param holes: intervals in any order, which may overlap

    >>> january = date(2026, 1, 1), date(2026, 1, 31)
    >>> [(a.day, b.day) for a, b in outside(
    ...     january, [(date(2026, 1, 10), date(2026, 1, 20))]
    ... )]
    [(1, 9), (21, 31)]
    """
    first, last = interval
    parts = []
    for hole_first, hole_last in sorted(holes, key=lambda hole: hole[0]):
        if first > last or hole_first > last:
            break
        if hole_last and hole_last < first:
            continue
        if hole_first > first:
            parts.append((first, hole_first - ONE_DAY))
        if not hole_last:
            return parts
        first = hole_last + ONE_DAY
    if first <= last:
        parts.append((first, last))
    return parts


def covered_until(first, intervals):
    """Return the last day up to which intervals cover every day from ``first`` on.

    :return: the day before ``first`` if that is not covered; None if all is covered for
        ever

    >>> covered_until(date(2026, 1, 1), [(date(2026, 1, 1), date(2026, 1, 31))])
    datetime.date(2026, 1, 31)
    """
    until = first - ONE_DAY
    for part_first, part_last in sorted(intervals, key=lambda part: part[0]):
        if part_first > until + ONE_DAY:
            break
        if not part_last:
            return None
        until = max(until, part_last)
    return until


def count_days(interval):
    """Return the number of days of an interval, both ends included."""
    return (interval[1] - interval[0]).days + 1


def share(period, part):
    """Return which share of the days of a period a part of it has.

    >>> april = date(2026, 4, 1), date(2026, 4, 30)
    >>> share(april, (date(2026, 4, 16), date(2026, 4, 30)))
    0.5
    """
    return 1.0 if part == period else count_days(part) / count_days(period)


def prorate(amount, period, part, rounding):
    """Return the amount of a part of a period, by days.

    What was counted for the days before is taken from what is counted with the part, so
    that the parts of a period add up to its amount to the cent.

    :param float amount: of the whole period
    :param rounding: function that rounds to the currency

    >>> june = date(2026, 6, 1), date(2026, 6, 30)
    >>> parts = [(date(2026, 6, day), date(2026, 6, day + 9)) for day in (1, 11, 21)]
    >>> [prorate(100.0, june, part, lambda x: round(x, 2)) for part in parts]
    [33.33, 33.34, 33.33]
    """
    days = count_days(period)
    before = (part[0] - period[0]).days
    until = before + count_days(part)
    total = rounding(amount * until / days)
    return rounding(total - rounding(amount * before / days))
