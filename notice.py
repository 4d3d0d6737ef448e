"""When a contract without an end can be cancelled at the earliest, without the ORM."""

from datetime import timedelta


def first_end(schedule, today, notice_days, billed_until=None):
    """Return the last day of service of a contract that is cancelled today.

    It is the end of the first billing period that ends when the notice is over or
    later, and not before the last day that was billed.

    :param terms.Schedule schedule: the billing periods
    :param date today: when notice is given
    :param int notice_days: days of notice, 0 for none
    :param date billed_until: last day that was billed and stays so; None: no such day
    :rtype: date

    >>> from datetime import date
    >>> from odoo.addons.sale_renewal.terms import Schedule
    >>> monthly = Schedule(date(2026, 1, 1), 1, "month")
    >>> str(first_end(monthly, date(2026, 1, 10), 0))
    '2026-01-31'
    >>> str(first_end(monthly, date(2026, 1, 10), 21))
    '2026-01-31'
    >>> str(first_end(monthly, date(2026, 1, 10), 30))
    '2026-02-28'
    >>> str(first_end(monthly, date(2026, 1, 10), 0, date(2026, 3, 31)))
    '2026-03-31'
    """
    last = schedule.period_of(today + timedelta(days=notice_days))[1]
    return max(last, billed_until or last)
