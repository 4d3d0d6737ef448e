"""Days as numbers of billing periods, in SQL: what lies between two days is the
difference of two numbers.

What the periods of a contract are counted by is one integer, its key: of periods of
months, how many months they have, in which of them one begins (months since year 0),
and its day of the month; below zero, of periods of days, how many days they have, and
on which of them one begins (days since :data:`EPOCH`). Contracts of one plan that begin
on one day of the month have one key.
"""

from odoo.tools import SQL

BANDS = ("first", "second", "later")
PARTS = ("", *(f"_{band}" for band in BANDS))  # altogether, and by band
EPOCH = SQL("DATE '2000-01-01'")
DAYS = SQL("36501")  # more than the longest period has
# Of a table with the columns of ``ITEMS``.
KEY = SQL(
    """CASE WHEN period_days IS NOT NULL
        THEN -(period_days * %(days)s
            + MOD(first_day - %(epoch)s + period_days * %(days)s, period_days))
        ELSE (period_months * 1200 + MOD(period_month, period_months)) * 32 + period_day
    END""",
    days=DAYS,
    epoch=EPOCH,
)


def get_position(key, day):
    """Return how many periods lie before a day, counted from a day long ago.

    Whole periods, and the days of the one that it is in by how many that one has.

    :param SQL key: integer, see above
    :param SQL day: date
    :return: SQL of a double
    """
    return SQL(
        """CASE WHEN %(key)s < 0
        THEN (%(day)s - %(epoch)s - MOD(-%(key)s, %(days)s))::float8
            / (-%(key)s / %(days)s)
        ELSE (
            SELECT begun.number - 24000 / size.months
                + (%(day)s - edge.first)::float8 / (edge.after - edge.first)
            FROM (
                SELECT %(key)s / 38400 AS months, MOD(%(key)s / 32, 1200) AS phase,
                    MOD(%(key)s, 32) AS day, EXTRACT(DAY FROM %(day)s)::int AS today,
                    (EXTRACT(YEAR FROM %(day)s) * 12 + EXTRACT(MONTH FROM %(day)s)
                        - 1)::int AS month
            ) size
            CROSS JOIN LATERAL (
                SELECT (size.month - size.phase - CASE WHEN size.today < size.day
                    AND EXTRACT(DAY FROM %(day)s + 1) != 1 THEN 1 ELSE 0 END)
                    / size.months AS number
                OFFSET 0
            ) begun
            CROSS JOIN LATERAL (
                SELECT begun.number * size.months + size.phase AS month
            ) begin
            CROSS JOIN LATERAL (
                SELECT %(first)s AS first, %(after)s AS after
                OFFSET 0
            ) edge
        ) END""",
        key=key,
        day=day,
        days=DAYS,
        epoch=EPOCH,
        first=_get_edge(SQL("begin.month")),
        after=_get_edge(SQL("(begin.month + size.months)")),
    )


def _get_edge(month):
    """Return on which day of a month a period begins."""
    first = SQL("make_date(%(month)s / 12, MOD(%(month)s, 12) + 1, 1)", month=month)
    return SQL(
        """(%(first)s - 1 + LEAST(size.day, EXTRACT(DAY FROM
            %(first)s + interval '1 month' - interval '1 day')::int))""",
        first=first,
    )


def get_parts(first, end):
    """Return how many periods lie between two numbers: altogether, in the next 12
    months, in the 12 months after, and later; of a table with the columns of
    :func:`get_limits`.
    """
    return [
        SQL("GREATEST(%s - %s, 0)", end, first),
        SQL("GREATEST(LEAST(%s, second_year) - %s, 0)", end, first),
        SQL(
            "GREATEST(LEAST(%s, third_year) - GREATEST(%s, second_year), 0)", end, first
        ),
        SQL("GREATEST(%s - GREATEST(%s, third_year), 0)", end, first),
    ]


def name_parts(kind, parts):
    """Return columns: "backlog" or "rpo", altogether and by band."""
    return SQL(", ").join(
        SQL("%s AS %s", part, SQL.identifier(kind + name))
        for name, part in zip(PARTS, parts, strict=True)
    )


# Items, and the numbers of the days on which they begin to be sold, are not billed yet
# and end. Each day of a key is counted once.
PLACED = SQL(
    """SELECT keyed.*, days.sold_position, days.unbilled_position, days.end_position
    FROM keyed
    JOIN (
        SELECT key, sold_from, unbilled_from, last_day, %s AS sold_position,
            %s AS unbilled_position, %s AS end_position
        FROM (SELECT DISTINCT key, sold_from, unbilled_from, last_day FROM keyed) days
    ) days USING (key, sold_from, unbilled_from, last_day)""",
    *(
        get_position(SQL("key"), SQL(day))
        for day in ("sold_from", "unbilled_from", "(last_day + 1)")
    ),
)
# The keys of what is kept, each found by one look into the index.
KNOWN_KEYS = SQL(
    """(SELECT MIN(key) AS key FROM sale_backlog_item)
    UNION ALL
    SELECT (SELECT MIN(key) FROM sale_backlog_item WHERE key > known_key.key)
    FROM known_key WHERE known_key.key IS NOT NULL"""
)
# Of each company, as the keys of ``known_key``.
KNOWN = SQL(
    """SELECT company.id AS company_id, known_key.key
    FROM known_key CROSS JOIN company WHERE known_key.key IS NOT NULL"""
)


def get_limits(keys):
    """Return for each company and key the numbers of tomorrow, and of the days after
    the next 12 and 24 months, with what the table ``company`` says.

    :param SQL keys: rows of ``company_id`` and ``key``
    """
    tomorrow, second_year, third_year = (
        get_position(SQL("key"), SQL(day))
        for day in (
            "(company.today + 1)",
            "((company.today + interval '1 year')::date + 1)",
            "((company.today + interval '2 years')::date + 1)",
        )
    )
    return SQL(
        """SELECT keys.company_id, keys.key, company.today, company.without_short,
            company.units, company.units_up, %(tomorrow)s AS tomorrow,
            %(second_year)s AS second_year, %(third_year)s AS third_year
        FROM (%(keys)s) keys JOIN company ON company.id = keys.company_id""",
        tomorrow=tomorrow,
        second_year=second_year,
        third_year=third_year,
        keys=keys,
    )
