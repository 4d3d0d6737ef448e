"""The rows of reports by month: what is earned of a line in each of its months."""

from odoo.tools import SQL

from ... import recognition


def get_months_query(lines, since=None, until=None):
    """Return the rows of lines, one per month of theirs: their columns, ``month``, its
    first day, and ``earned``, in the currency of ``amount``.

    :param SQL lines: rows that have ``key``, ``amount``, ``first_day``, ``last_day``,
        ``digits`` and ``method``, and what else is to be shown
    :param date since: months before are left out
    :param date until: months after are left out
    """
    first, last = _get_limits(since, until)
    # Whatever is counted once for a line is counted before its months are made.
    return SQL(
        """
        SELECT earned.*, (earned.key::bigint << 20) + earned.number + 1 AS id,
               %(month)s AS month, %(earned)s AS earned
          FROM (
            SELECT line.*, generate_series(%(first)s, %(last)s) AS number
              FROM (
                SELECT line.*, %(columns)s
                  FROM (%(lines)s) line
                 WHERE line.first_day IS NOT NULL
                OFFSET 0
              ) line
          ) earned
        """,
        month=SQL(recognition.first_of_month_sql("earned.number")),
        earned=SQL(recognition.month_units_sql("earned", "earned.number")),
        first=first,
        last=last,
        columns=_get_columns(),
        lines=lines,
    )


def _get_limits(since, until):
    """Return the first and last month of a line that is asked for, as numbers."""
    first, last = SQL("line.first_month"), SQL("line.last_month")
    if since:
        first = SQL("GREATEST(%s, %s)", first, since.year * 12 + since.month - 1)
    if until:
        last = SQL("LEAST(%s, %s)", last, until.year * 12 + until.month - 1)
    return first, last


def _get_columns():
    """Return what the months of a line are counted with."""
    columns = recognition.line_units_sql(
        "line.amount", "line.first_day", "line.last_day", "line.digits", "line.method"
    )
    return SQL(", ").join(
        SQL("%s AS %s", SQL(expression), SQL.identifier(name))
        for name, expression in columns.items()
    )
