"""What of an order lies beyond the limits up to which nobody has to approve it.

Figures, limits and what was approved are dicts with some of these keys:

- ``discount``: per cent, too much if it is higher;
- ``margin``: per cent, too little if it is lower; None without anything sold;
- ``term``: months, too long if it is higher;
- ``payment_term``: what was agreed instead of the customer's own, None if nothing was;
- ``amount``: in the currency of the company, too much if it is higher.
"""

from dateutil.relativedelta import relativedelta

_HIGHER_IS_WORSE = {"discount", "term", "amount"}


def find_crossed(figures, limits, approved=None):
    """Return which figures are beyond their limit, and beyond what was approved.

    :param dict figures: what the order says
    :param dict limits: up to where nobody is asked; without a key there is no limit
    :param dict approved: what somebody has approved, also below the limits of today
    :rtype: list[str]

    >>> find_crossed({"discount": 15.0, "amount": 900.0}, {"discount": 10.0})
    ['discount']
    >>> find_crossed({"discount": 15.0}, {"discount": 10.0}, {"discount": 15.0})
    []
    >>> find_crossed({"discount": 15.01}, {"discount": 10.0}, {"discount": 15.0})
    ['discount']
    >>> find_crossed({"discount": 9.0}, {"discount": 10.0}, {"discount": 5.0})
    []
    >>> find_crossed({"margin": 12.0}, {"margin": 20.0}, {"margin": 15.0})
    ['margin']
    >>> find_crossed({"payment_term": 7}, {"payment_term": True}, {"payment_term": 8})
    ['payment_term']
    """
    approved = approved or {}
    return [
        name
        for name, limit in limits.items()
        if figures.get(name) is not None
        and _is_beyond(name, figures[name], limit, approved.get(name))
    ]


def _is_beyond(name, figure, limit, approved):
    if name == "payment_term":
        return figure != approved
    # In hundredths, so that what was computed is not beyond what it says.
    known = [round(value, 2) for value in (limit, approved) if value is not None]
    if name in _HIGHER_IS_WORSE:
        return round(figure, 2) > max(known)
    return round(figure, 2) < min(known)


def reduction(before, after):
    """Return by how many per cent an amount was reduced, 0.0 if it was not.

    >>> reduction(200.0, 150.0), reduction(100.0, 120.0), reduction(0.0, -5.0)
    (25.0, 0.0, 0.0)
    """
    return max(100.0 * (before - after) / before, 0.0) if before > 0 else 0.0


def margin_percent(margin, amount):
    """Return the margin in per cent of what is sold, None if nothing is.

    What is given away for nothing has a margin of -100.

    >>> margin_percent(30.0, 120.0), margin_percent(0.0, 0.0)
    (25.0, None)
    >>> margin_percent(-40.0, 0.0)
    -100.0
    """
    if amount > 0:
        return 100.0 * margin / amount
    return -100.0 if margin < 0 else None


def count_months(first, last):
    """Return how many months a term has, both days included; what is left over by
    days.

    >>> from datetime import date
    >>> count_months(date(2026, 1, 1), date(2028, 12, 31))
    36.0
    >>> count_months(date(2026, 1, 31), date(2026, 2, 27))
    1.0
    >>> round(count_months(date(2026, 1, 1), date(2026, 2, 14)), 2)
    1.5
    >>> count_months(date(2026, 1, 2), date(2026, 1, 1))
    0.0
    """
    if last < first:
        return 0.0
    end = last + relativedelta(days=1)
    gap = relativedelta(end, first)
    months = gap.years * 12 + gap.months
    begin = first + relativedelta(months=months)
    following = first + relativedelta(months=months + 1)
    return months + (end - begin).days / (following - begin).days
