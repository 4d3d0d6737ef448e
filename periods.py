"""Periods that reports compare with the same days of the year before.

>>> from datetime import date
>>> today = date(2026, 5, 20)
>>> for name in NAMES:
...     period = get_period(name, today)
...     print(name, period.first, period.last, period.first_before, period.last_before)
12_months 2025-05-21 2026-05-20 2024-05-21 2025-05-20
this_month 2026-05-01 2026-05-20 2025-05-01 2025-05-20
last_month 2026-04-01 2026-04-30 2025-04-01 2025-04-30
this_quarter 2026-04-01 2026-05-20 2025-04-01 2025-05-20
last_quarter 2026-01-01 2026-03-31 2025-01-01 2025-03-31
this_year 2026-01-01 2026-05-20 2025-01-01 2025-05-20
last_year 2025-01-01 2025-12-31 2024-01-01 2024-12-31
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

NAMES = (
    *("12_months", "this_month", "last_month", "this_quarter", "last_quarter"),
    *("this_year", "last_year"),
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """Days, the first and the last included, and those that they are compared with."""

    first: date
    last: date
    first_before: date
    last_before: date


def get_period(text, today):
    """Return the days that a name, or two days, stand for.

    :param text: one of ``NAMES``, or two days as ``2026-01-15/2026-02-14``; whatever
        else a client sends stands for the last 12 months
    :param date today: until when this month, quarter or year is counted

    A period that ends with its month is compared with whole months, in leap years, too:

    >>> get_period("2028-02-01/2028-02-29", date(2028, 5, 1))[2:]
    (datetime.date(2027, 2, 1), datetime.date(2027, 2, 28))
    >>> get_period("2029-02-01/2029-02-28", date(2029, 5, 1))[2:]
    (datetime.date(2028, 2, 1), datetime.date(2028, 2, 29))

    The last 12 months begin on the day after that of the year before, in leap years,
    too. What is no period is not taken for one:

    >>> get_period("12_months", date(2028, 2, 29))[:3]
    (datetime.date(2027, 3, 1), datetime.date(2028, 2, 29), datetime.date(2026, 3, 1))
    >>> get_period("2026-02-01/2026-01-01", date(2026, 5, 20)).first
    datetime.date(2025, 5, 21)
    """
    found = _parse(text)
    if not found and text in NAMES and text != NAMES[0]:
        found = _get_days(text, today)
    if not found:
        year_ago = today - relativedelta(years=1)
        two_years_ago = today - relativedelta(years=2)
        day = timedelta(days=1)
        return Period(year_ago + day, today, two_years_ago + day, year_ago)
    first, last = found
    return Period(first, last, first - relativedelta(years=1), _get_year_before(last))


def _parse(text):
    """Return the two days of a text, or None."""
    if not isinstance(text, str) or len(text) != 21 or text[10] != "/":
        return None
    try:
        first, last = map(date.fromisoformat, text.split("/"))
    except ValueError:
        return None
    return (first, last) if first <= last and first.year > 1 else None


def _get_days(name, today):
    which, _separator, unit = name.partition("_")
    months = MONTHS[unit]
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    if which == "this":
        return first, today
    return first - relativedelta(months=months), first - timedelta(days=1)


def _get_year_before(day):
    before = day - relativedelta(years=1)
    if (day + timedelta(days=1)).day == 1:  # the last one of its month
        return before + relativedelta(day=31)
    return before
