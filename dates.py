"""Dates that scripts and clients give, as dates or as text."""

from datetime import date, datetime

from odoo.exceptions import UserError

# Outside of these years a date is a slip of the keyboard: no contract runs in them.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def read_date(env, value):
    """Return the date that somebody gave to a public method; None if none was given.

    JSON knows no dates: clients write them as text.

    :param value: a date, a moment or either of them as text, such as ``2026-12-31``
    :raise UserError: if it is nothing of the kind
    """
    if value is None or value is False or value == "":
        return None
    day = _parse(value)
    if day is None:
        raise UserError(
            env._("“%s” is not a date: write it like 2026-12-31.", str(value)[:40])
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UserError(
            env._(
                "%(date)s is too far away: give a date between %(first)s and %(last)s.",
                date=day.isoformat(),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return day


def _parse(value):
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
