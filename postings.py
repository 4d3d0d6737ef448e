"""What a record of amounts has to hold, so that it adds up to what is sold on every
day, by part and by owner; without the ORM.

Parts are what is sold (products), owners are whose it is. Both are any keys.
"""

from datetime import date  # noqa: F401 (it is for the examples)

from .steps import get_steps


def get_postings(parts, owners, holes=(), start=None, end=None, rounding=round):
    """Return what to add on which day, by part and owner.

    :param dict parts: first day, last day (or None) and amount of what is sold, by part
    :param owners: day and owner from then on, by day; the first one had it before, too
    :param holes: intervals in which nothing is worth anything
    :param date start: first day that counts
    :param date end: first day that does not count any more
    :param rounding: function that rounds an amount
    :rtype: dict[date, dict[tuple, float]]

    >>> january, june = date(2026, 1, 1), date(2026, 6, 1)
    >>> parts = {"desk": [(january, None, 20.0)]}
    >>> get_postings(parts, [(january, "Ann")], end=june)
    ... # doctest: +NORMALIZE_WHITESPACE
    {datetime.date(2026, 1, 1): {('desk', 'Ann'): 20},
    datetime.date(2026, 6, 1): {('desk', 'Ann'): -20}}
    >>> get_postings(parts, [(january, "Ann"), (june, "Bob")])[june]
    {('desk', 'Ann'): -20, ('desk', 'Bob'): 20}
    """
    steps = {part: get_steps(spans, holes, start, end) for part, spans in parts.items()}
    days = {day for part in steps.values() for day in part}
    days |= {day for day, _owner in owners if day > min(days, default=day)}
    postings, before, amounts = {}, {}, {}
    for day in sorted(days):
        amounts = {part: steps[part].get(day, amounts.get(part, 0.0)) for part in steps}
        owner = get_owner(owners, day)
        now = {(p, owner): a for p, a in share(amounts, rounding).items()}
        if added := get_added(before, now, rounding):
            postings[day] = added
        before = now
    return postings


def get_owner(owners, day):
    """Return whose it is on a day.

    >>> get_owner([(date(2026, 1, 1), "Ann"), (date(2026, 6, 1), "Bob")], date.max)
    'Bob'
    """
    return ([owner for first, owner in owners if first <= day] or [owners[0][1]])[-1]


def get_added(before, now, rounding=round):
    """Return what is to be added to amounts by key, so that they become others.

    >>> get_added({"a": 1.0, "b": 2.0}, {"b": 2.0, "c": 3.0})
    {'a': -1, 'c': 3}
    """
    keys = [*before, *(key for key in now if key not in before)]
    added = {key: rounding(now.get(key, 0.0) - before.get(key, 0.0)) for key in keys}
    return {key: amount for key, amount in added.items() if amount}


def share(amounts, rounding=round):
    """Return rounded amounts that add up to their rounded sum: the largest one takes
    what is left.

    >>> share({"a": 0.4, "b": 5.4, "c": 0.4})
    {'a': 0, 'b': 6, 'c': 0}
    """
    shares = {key: rounding(amount) for key, amount in amounts.items()}
    if left := rounding(rounding(sum(amounts.values())) - sum(shares.values())):
        largest = max(amounts, key=lambda key: abs(amounts[key]))
        shares[largest] = rounding(shares[largest] + left)
    return shares
