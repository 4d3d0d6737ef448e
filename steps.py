"""Amounts that change on days, without the ORM.

Steps are a dict of days and what an amount is from that day on, in the order of the
days; before the first one, it is nothing.
"""

from datetime import date  # noqa: F401 (it is for the examples)

from .intervals import ONE_DAY, overlap_any


def get_steps(spans, holes=(), start=None, end=None):
    """Return what the sum of amounts is, from each day on which it may change.

    :param spans: first day, last day (or None) and amount of each part
    :param holes: intervals in which the sum is nothing
    :param date start: first day that counts; default: that of the spans
    :param date end: first day that does not count any more

    >>> january, june = date(2026, 1, 1), date(2026, 6, 1)
    >>> get_steps([(january, None, 100.0), (june, None, 20.0)], end=date(2027, 1, 1))
    ... # doctest: +NORMALIZE_WHITESPACE
    {datetime.date(2026, 1, 1): 100.0, datetime.date(2026, 6, 1): 120.0,
    datetime.date(2027, 1, 1): 0.0}
    >>> get_steps([(january, None, 100.0)], [(june, june)], start=date(2026, 5, 1))
    ... # doctest: +NORMALIZE_WHITESPACE
    {datetime.date(2026, 5, 1): 100.0, datetime.date(2026, 6, 1): 0.0,
    datetime.date(2026, 6, 2): 100.0}
    """
    parts = [span[:2] for span in spans] + list(holes)
    days = {first for first, _last in parts}
    days |= {last + ONE_DAY for _first, last in parts if last}
    if start:
        days = {day for day in days if day > start} | {start}
    steps = {day: _get_sum(spans, holes, day) for day in sorted(days)}
    if end:
        end = max(filter(None, (end, start)))
        steps = {day: amount for day, amount in steps.items() if day < end}
        steps[end] = 0.0
    return steps


def _get_sum(spans, holes, day):
    """Return the sum of the amounts on a day."""
    if overlap_any((day, day), holes):
        return 0.0
    return sum(amount for first, last, amount in spans if first <= day <= (last or day))


def get_differences(before, after):
    """Return what is to be added on which day, so that one becomes the other.

    :return: day and amount, by day, those of nothing among them

    >>> get_differences({}, {date(2026, 1, 1): 100.0})
    [(datetime.date(2026, 1, 1), 100.0)]
    >>> [amount for _day, amount in get_differences(
    ...     {date(2026, 1, 1): 100.0, date(2027, 1, 1): 0.0},
    ...     {date(2026, 1, 1): 120.0, date(2027, 1, 1): 0.0},
    ... )]
    [20.0, -20.0]
    """
    differences, old, new = [], 0.0, 0.0
    for day in sorted(before.keys() | after.keys()):
        next_old, next_new = before.get(day, old), after.get(day, new)
        differences.append((day, (next_new - new) - (next_old - old)))
        old, new = next_old, next_new
    return differences


def get_amount(steps, day):
    """Return what the amount is on a day.

    >>> get_amount({date(2026, 1, 1): 100.0}, date(2026, 2, 1))
    100.0
    >>> get_amount({date(2026, 1, 1): 100.0}, date(2025, 12, 31))
    0.0
    """
    known = [step for step in steps if step <= day]
    return steps[max(known)] if known else 0.0


def move_amount(steps, old, new, amount):
    """Return steps of which an amount begins on another day.

    >>> april, may = date(2026, 4, 1), date(2026, 5, 1)
    >>> move_amount({april: 100.0}, april, may, 80.0)
    {datetime.date(2026, 4, 1): 20.0, datetime.date(2026, 5, 1): 100.0}
    """
    return {
        day: get_amount(steps, day) - amount * (old <= day) + amount * (new <= day)
        for day in sorted(steps.keys() | {old, new})
    }
