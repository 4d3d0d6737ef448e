"""Dates of contract terms, without the ORM.

Everything here is plain arithmetic: dates and numbers in, dates and numbers out. A
period is the interval that one invoice covers; a term runs from the first to the last
day of one signed contract, both days included.

Periods are always counted from the *anchor* (the first day), never from the end of the
period before, so that 31 January monthly is 28 February and then 31 March again:

>>> [str(period_start(date(2026, 1, 31), 1, "month", k)) for k in range(4)]
['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from dateutil.relativedelta import relativedelta

from .intervals import ONE_DAY, overlap, prorate, share

UNITS = ("day", "week", "month", "year")

# What may be entered: a century, days within a millennium, prices down to nothing.
MAX_LENGTHS = {"day": 36500, "week": 5200, "month": 1200, "year": 100}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
MIN_PERCENT, MAX_PERCENT = -100.0, 1000.0

# Days are turned into months through a year of 365 days, for every year alike, so that
# the monthly revenue of a contract does not change with the calendar.
_PERIODS_PER_YEAR = {"day": 365.0, "week": 365.0 / 7, "month": 12.0, "year": 1.0}


def period_start(anchor, interval, unit, index, anchor_day=None):
    """Return the first day of a period.

    :param date anchor: first day of period 0
    :param int interval: length of one period, in units
    :param str unit: one of :data:`UNITS`
    :param int index: number of the period; negative ones lie before the anchor
    :param int anchor_day: day of the month to come back to where the anchor is the last
        day of a shorter month
    :rtype: date

    >>> period_start(date(2024, 2, 29), 1, "year", 4)
    datetime.date(2028, 2, 29)
    >>> period_start(date(2026, 2, 28), 1, "month", 1, anchor_day=31)
    datetime.date(2026, 3, 31)
    """
    first = anchor + relativedelta(**{f"{unit}s": interval * index})
    was_cut = (anchor + timedelta(days=1)).day == 1 and anchor.day < (anchor_day or 0)
    if was_cut and unit in ("month", "year"):
        first += relativedelta(day=anchor_day)
    return first


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
    return period_start(start, length, unit, 1, anchor_day) - ONE_DAY


def renewal_date(end, lead_days):
    """Return the day on which the renewal of a term ending on ``end`` becomes due.

    >>> renewal_date(date(2026, 12, 31), 30)
    datetime.date(2026, 12, 1)
    """
    return end - timedelta(days=lead_days)


@dataclass(frozen=True)
class Schedule:
    """The billing periods that are counted from one anchor, in both directions.

    An interval is a pair of days, both included; a last day of None means endless.

    >>> schedule = Schedule(date(2026, 1, 31), 1, "month")
    >>> [str(day) for day in schedule.period_of(date(2026, 3, 5))]
    ['2026-02-28', '2026-03-30']
    """

    anchor: date
    interval: int
    unit: str
    anchor_day: int | None = None

    def period(self, index):
        """Return the first and the last day of a period."""
        return self._start(index), self._start(index + 1) - ONE_DAY

    def period_of(self, day):
        """Return the first and the last day of the period that contains ``day``."""
        return self.period(self._index(day))

    def periods(self, first, last=None):
        """Yield the periods, as whole ones, that share a day with an interval.

        >>> schedule = Schedule(date(2026, 1, 1), 1, "month")
        >>> [str(p[0]) for p in schedule.periods(date(2026, 1, 9), date(2026, 3, 1))]
        ['2026-01-01', '2026-02-01', '2026-03-01']
        """
        for index in count(self._index(first)):
            period = self.period(index)
            if last and period[0] > last:
                return
            yield period

    def count(self, first, last):
        """Return how many periods an interval holds, parts of periods by their days.

        >>> Schedule(date(2026, 1, 1), 1, "month").count(
        ...     date(2026, 1, 1), date(2026, 2, 14)
        ... )
        1.5
        """
        parts = _get_parts(self, first, last)
        return sum(share(period, part) for period, part in parts)

    def amounts(self, price, first, last, rounding):
        """Return what an interval costs, period by period.

        :param float price: for one whole period
        :param rounding: function that rounds to the currency
        :return: triples of first day, last day and amount

        >>> schedule = Schedule(date(2026, 1, 1), 1, "month")
        >>> for row in schedule.amounts(
        ...     31.0, date(2026, 1, 22), date(2026, 2, 28), lambda x: round(x, 2)
        ... ):
        ...     print(*row)
        2026-01-22 2026-01-31 10.0
        2026-02-01 2026-02-28 31.0
        """
        known, rows = {}, []  # whole periods of as many days cost the same
        for period, part in _get_parts(self, first, last):
            key = (period[1] - period[0]).days if part == period else part
            if key not in known:
                known[key] = prorate(price, period, part, rounding)
            rows.append((*part, known[key]))
        return rows

    def _start(self, index):
        return period_start(
            self.anchor, self.interval, self.unit, index, self.anchor_day
        )

    def _index(self, day):
        """Return the number of the period that contains ``day``."""
        if self.unit in ("day", "week"):
            days = self.interval * (7 if self.unit == "week" else 1)
            return (day - self.anchor).days // days
        months = self.interval * (12 if self.unit == "year" else 1)
        year, month = day.year - self.anchor.year, day.month - self.anchor.month
        index = (12 * year + month) // months
        return index if self._start(index) <= day else index - 1


@lru_cache(maxsize=512)
def _get_parts(schedule, first, last):
    """Return the periods of a schedule in an interval, and the part of each that lies
    in it. The lines of an order ask for the same ones.
    """
    return tuple(
        (period, overlap(period, (first, last)))
        for period in schedule.periods(first, last)
    )


def aligned_anchor(start, interval, unit, day, month=None):
    """Return the last day on or before ``start`` on which aligned periods begin.

    :param date start: first day of the term
    :param int interval: length of one period, in units
    :param str unit: "month" or "year"
    :param int day: day of the month on which periods begin; 31 is its last day
    :param int month: month in which one of the periods begins; None: the month of
        ``start`` or the one before

    >>> str(aligned_anchor(date(2026, 1, 15), 1, "month", 1))
    '2026-01-01'
    >>> str(aligned_anchor(date(2026, 2, 20), 3, "month", 31, month=1))
    '2026-01-31'
    >>> str(aligned_anchor(date(2026, 2, 20), 1, "year", 1, month=7))
    '2025-07-01'
    """
    months = 1
    first = start + relativedelta(day=day)
    if month:
        months = interval * (12 if unit == "year" else 1)
        # Counted from the same month of any year.
        offset = (start.year * 12 + start.month - month) % months
        first = start + relativedelta(months=-offset) + relativedelta(day=day)
    if first > start:
        first += relativedelta(months=-months) + relativedelta(day=day)
    return first


@lru_cache(maxsize=1024)
def count_periods(start, end, interval, unit):
    """Return how many billing periods a term holds, the last one by its days.

    :param date start: first day of the term, the anchor of its periods
    :param date end: last day of the term
    :rtype: float

    >>> count_periods(date(2026, 1, 31), date(2027, 1, 30), 1, "month")
    12.0
    """
    return Schedule(start, interval, unit).count(start, end)


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
