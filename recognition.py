"""How much of an amount is earned until a day, without the ORM.

What is sold for some days is earned evenly over them. What is earned until a day is
rounded, never what is earned on it: so the parts add up to the amount to the cent, and
the last day gives exactly all of it. IFRS 15.39-45 and ASC 606-10-25-31: progress over
time, measured by the days that have passed.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

# Whole months are equal; days within one are its parts. The least common multiple of
# 28, 29, 30 and 31 days keeps all of them whole numbers.
MONTH = 377580
ONE_DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)


def position(day, method="days"):
    """Return how far the end of a day lies from a fixed day, as a whole number.

    :param date day: any day
    :param str method: ``days`` counts days, ``months`` counts parts of months, so that
        February is as long as March

    >>> position(date(2026, 3, 31)) - position(date(2026, 2, 28))
    31
    >>> april, may = date(2026, 4, 30), date(2026, 5, 31)
    >>> position(may, "months") - position(april, "months") == MONTH
    True
    """
    if method == "days":
        return (day - EPOCH).days
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    length = (first - ONE_DAY).day
    return (day.year * 12 + day.month) * MONTH + day.day * MONTH // length


def recognised(amount, start, end, day, digits=2, method="days"):
    """Return what is earned of an amount until a day, the day included.

    :param float amount: what was charged, without taxes; a credit is negative
    :param date start: first day that is sold; None: nobody knows yet, nothing is earned
    :param date end: last day that is sold
    :param int digits: decimals of the currency: 0 for yen, 3 for dinars
    :rtype: Decimal

    >>> year = date(2026, 1, 1), date(2026, 12, 31)
    >>> recognised(1200.0, *year, date(2026, 1, 31))
    Decimal('101.92')
    >>> recognised(1200.0, *year, date(2026, 1, 31), method="months")
    Decimal('100.00')
    >>> recognised(1200.0, *year, date(2025, 12, 31))
    Decimal('0.00')
    >>> recognised(1200.0, *year, date(2027, 1, 31))
    Decimal('1200.00')

    A cent for three months is earned in the second one, and once:

    >>> quarter = date(2026, 1, 1), date(2026, 3, 31)
    >>> [str(recognised(0.01, *quarter, day))
    ...  for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))]
    ['0.00', '0.01', '0.01']
    >>> recognised(100.0, None, None, date(2026, 1, 31), digits=0)
    Decimal('0')
    """
    unit = Decimal(1).scaleb(-digits)
    if not start or day < start:
        return Decimal(0).quantize(unit)
    whole = Decimal(str(amount)).quantize(unit, ROUND_HALF_UP)
    if day >= end:
        return whole
    before = position(start - ONE_DAY, method)
    served = position(day, method) - before
    length = position(end, method) - before
    return (whole * served / length).quantize(unit, ROUND_HALF_UP)


def deferred(amount, start, end, day, digits=2, method="days"):
    """Return what is still to be earned of an amount after a day.

    >>> str(deferred(1200.0, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 31)))
    '1098.08'
    """
    unit = Decimal(1).scaleb(-digits)
    whole = Decimal(str(amount)).quantize(unit, ROUND_HALF_UP)
    return whole - recognised(amount, start, end, day, digits, method)


def position_sql(day, method="days"):
    """Return the SQL expression of :func:`position`.

    :param str day: an SQL expression of a date
    """
    if method == "days":
        return f"(({day}) - DATE '1970-01-01')"
    last = f"(date_trunc('month', {day}) + INTERVAL '1 month - 1 day')"
    return (
        f"((extract(year FROM {day})::bigint * 12 + extract(month FROM {day})::bigint)"
        f" * {MONTH} + extract(day FROM {day})::bigint * {MONTH}"
        f" / extract(day FROM {last})::bigint)"
    )


def recognised_sql(amount, start, end, day, digits, method="days"):
    """Return the SQL expression of :func:`recognised`, of expressions and numbers of
    our own.
    """
    before = position_sql(f"({start} - 1)", method)
    served = f"({position_sql(day, method)} - {before})"
    length = f"({position_sql(end, method)} - {before})"
    whole = f"round({amount}::numeric, {digits})"
    return (
        f"CASE WHEN {start} IS NULL OR {day} < {start} THEN round(0::numeric, {digits})"
        f" WHEN {day} >= {end} THEN {whole}"
        f" ELSE round({whole} * {served} / {length}, {digits}) END"
    )


def deferred_sql(amount, start, end, day, digits, method="days", share=None):
    """Return the SQL expression of :func:`deferred`.

    :param str share: an SQL expression of the share that was delivered; where it has a
        value, it counts instead of the days
    """
    earned = recognised_sql(amount, start, end, day, digits, method)
    whole = f"round({amount}::numeric, {digits})"
    if share:
        delivered = f"round({whole} * {share}, {digits})"
        earned = f"CASE WHEN {share} IS NULL THEN {earned} ELSE {delivered} END"
    return f"({whole} - {earned})"


def share_sql(shares, day):
    """Return the SQL expression of the share that was delivered until a day.

    :param str shares: an SQL expression of a JSON object: from which day on which share
        was delivered, as ``{"2026-01-31": 0.25}``
    """
    return (
        f"(SELECT known.value::numeric FROM jsonb_each_text({shares}) known"
        f" WHERE known.key::date <= {day} ORDER BY known.key DESC LIMIT 1)"
    )


def item_recognised_sql(day, delivered=None):
    """Return the SQL expression of what a row of ``item`` has earned until a day, where
    tables ``company`` and ``currency``, of the company, say how: the share that was
    delivered, where it has one, or by its days.

    :param str delivered: the day until which deliveries count, if it is another one
    """
    earned = company_recognised_sql(
        "item.amount", "item.period_start", "item.period_end", day
    )
    share = share_sql("item.delivered_shares", delivered or day)
    whole = "round(item.amount::numeric, currency.decimal_places)"
    delivered = f"round({whole} * {share}, currency.decimal_places)"
    return (
        f"(CASE WHEN item.delivered_shares IS NULL THEN {earned}"
        f" ELSE COALESCE({delivered}, {earned}) END)"
    )


def company_recognised_sql(amount, start, end, day):
    """Return the SQL expression of :func:`recognised` where tables ``company`` and
    ``currency``, of the company, say how.
    """
    by_days, by_months = (
        recognised_sql(amount, start, end, day, "currency.decimal_places", method)
        for method in ("days", "months")
    )
    method = "company.deferral_method"
    return f"(CASE {method} WHEN 'months' THEN {by_months} ELSE {by_days} END)"


def line_units_sql(amount, start, end, digits, method):
    """Return the columns of a line that :func:`month_units_sql` counts with, as names
    and SQL expressions: its amount in the smallest unit of the currency, its days as
    whole numbers, its first and last month since year 0, and what a unit is worth.

    Whole numbers are counted many times faster than decimals; ``is_large`` says where
    they would not do.

    :param str digits: an SQL expression of the decimals of the currency
    :param str method: an SQL expression of ``days`` or ``months``
    """
    units = f"round({amount}::numeric * power(10::numeric, {digits}))"
    first, last = (
        f"(CASE {method} WHEN 'months' THEN {position_sql(day, 'months')}"
        f" ELSE {position_sql(day)} END)::bigint"
        for day in (f"({start} - 1)", end)
    )
    length = f"({last} - {first})"
    return {
        "units": units,
        "before": first,
        "length": length,
        "half": f"(CASE WHEN {amount} < 0 THEN -{length} ELSE {length} END)",
        "is_large": f"(abs({units}) * {length} > 4e18)",
        "unit": f"round(power(10::numeric, -{digits}), {digits})",
        "by_months": f"({method} = 'months')",
        "first_month": month_number_sql(start),
        "last_month": month_number_sql(end),
    }


def month_number_sql(day):
    """Return the SQL expression of the month of a day, counted since year 0.

    :param str day: an SQL expression of a date
    """
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)::int"


def first_of_month_sql(month):
    """Return the SQL expression of the first day of a month that is counted so."""
    return f"make_date({month} / 12, mod({month}, 12) + 1, 1)"


def month_units_sql(row, month):
    """Return the SQL expression of what a month earns of a row that has the columns of
    :func:`line_units_sql`: :func:`recognised` until its end less until its beginning.

    :param str month: an SQL expression of a month of the line, as a number
    """
    end, begin = (
        f"CASE WHEN {row}.by_months THEN ({number} + 1) * {MONTH}::bigint ELSE"
        f" {first_of_month_sql(number)} - DATE '1970-01-01' - 1 END - {row}.before"
        for number in (f"({month} + 1)", month)
    )
    until, since = f"LEAST({end}, {row}.length)", f"GREATEST({begin}, 0)"
    whole, exact = (
        " - ".join(formula.format(served=served, row=row) for served in (until, since))
        for formula in (
            "(2 * {row}.units::bigint * {served} + {row}.half) / (2 * {row}.length)",
            "round({row}.units * {served} / {row}.length)",
        )
    )
    return f"(CASE WHEN {row}.is_large THEN {exact} ELSE {whole} END * {row}.unit)"
