"""Dates and prices of contract terms, without the ORM.

Everything here is plain arithmetic: dates and numbers in, dates and numbers out. A
period is the interval that one invoice covers; a term runs from the first to the last
day of one signed contract, both days included.

Periods are always counted from the *anchor* (the first day), never from the end of the
period before, so that 31 January monthly is 28 February and then 31 March again:

>>> [str(period_start(date(2026, 1, 31), 1, "month", k)) for k in range(4)]
['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
"""

from datetime import date, timedelta  # noqa: F401 (date is for the examples)
from functools import lru_cache
from itertools import count

from dateutil.relativedelta import relativedelta

UNITS = ("day", "week", "month", "year")

# Days are turned into months through a year of 365 days, for every year alike, so that
# the monthly revenue of a contract does not change with the calendar.
_PERIODS_PER_YEAR = {"day": 365.0, "week": 365.0 / 7, "month": 12.0, "year": 1.0}


def period_start(anchor, interval, unit, index):
    """Return the first day of a period.

    :param date anchor: first day of period 0
    :param int interval: length of one period, in units
    :param str unit: one of :data:`UNITS`
    :param int index: number of the period; negative ones lie before the anchor
    :rtype: date

    >>> period_start(date(2024, 2, 29), 1, "year", 4)
    datetime.date(2028, 2, 29)
    """
    return anchor + relativedelta(**{f"{unit}s": interval * index})


def term_end(start, length, unit, anchor_day=None):
    """Return the last day of a term, or None for an evergreen one.

    :param date start: first day of the term
    :param int length: length of the term, in units; 0 means evergreen
    :param str unit: one of :data:`UNITS`
    :param int anchor_day: day of the month on which the first of a chain of terms
        began. A term that began on the last day of a shorter month ends so that the
        next one begins on that day again.

    >>> term_end(date(2026, 1, 15), 1, "year")
    datetime.date(2027, 1, 14)
    >>> term_end(date(2026, 2, 28), 1, "month", anchor_day=31)
    datetime.date(2026, 3, 30)
    >>> term_end(date(2026, 1, 15), 0, "year") is None
    True
    """
    if not length:
        return None
    following = period_start(start, length, unit, 1)
    was_cut = (start + timedelta(days=1)).day == 1 and start.day < (anchor_day or 0)
    if was_cut and unit in ("month", "year"):
        following += relativedelta(day=anchor_day)
    return following - timedelta(days=1)


def renewal_date(end, lead_days):
    """Return the day on which the renewal of a term ending on ``end`` becomes due.

    >>> renewal_date(date(2026, 12, 31), 30)
    datetime.date(2026, 12, 1)
    """
    return end - timedelta(days=lead_days)


@lru_cache(maxsize=1024)
def count_periods(start, end, interval, unit):
    """Return how many billing periods a term holds, the last one by its days.

    :param date start: first day of the term, the anchor of its periods
    :param date end: last day of the term
    :rtype: float

    >>> count_periods(date(2026, 1, 31), date(2027, 1, 30), 1, "month")
    12.0
    >>> count_periods(date(2026, 1, 1), date(2026, 2, 14), 1, "month")
    1.5
    """
    after_end = end + timedelta(days=1)
    for index in count():
        first = period_start(start, interval, unit, index)
        if first >= after_end:
            return float(index)
        following = period_start(start, interval, unit, index + 1)
        if following > after_end:
            return index + (after_end - first).days / (following - first).days


def periods_per_month(interval, unit):
    """Return how many billing periods there are in one month (year / 12).

    >>> periods_per_month(3, "month") == 1 / 3
    True
    >>> periods_per_month(1, "year") == 1 / 12
    True
    """
    return _PERIODS_PER_YEAR[unit] / 12 / interval


def simplest_period(interval, unit):
    """Return the same period in the largest unit that holds it a whole number of times.

    >>> simplest_period(12, "month"), simplest_period(14, "day")
    ((1, 'year'), (2, 'week'))
    >>> simplest_period(3, "month")
    (3, 'month')
    """
    for smaller, larger, size in (("day", "week", 7), ("month", "year", 12)):
        if unit == smaller and not interval % size:
            return interval // size, larger
    return interval, unit


def price_ratio(interval, unit, base_interval, base_unit):
    """Return what a price for one base period is multiplied by for another period.

    >>> round(price_ratio(1, "year", 1, "month"), 6)
    12.0
    """
    return periods_per_month(base_interval, base_unit) / periods_per_month(
        interval, unit
    )


def uplift(price, percent, rounding):
    """Return a price raised by a percentage.

    :param float price: old price
    :param float percent: 3.5 means 3.5 % more; negative lowers the price
    :param rounding: function that rounds to the currency or price precision

    >>> uplift(200.0, 3.5, lambda amount: round(amount, 2))
    207.0
    """
    return rounding(price * (1 + percent / 100))
