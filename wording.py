"""Lengths of time in words, with the plural that the language of the reader wants."""

from math import inf

from babel.dates import TIMEDELTA_UNITS, format_timedelta

from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

_SECONDS = dict(TIMEDELTA_UNITS)


def length_in_words(number, unit, locale):
    """Return a length of time in the words of a language.

    Babel's ``format_unit`` would be the natural source. But since 2.16 it has no words
    for languages whose long words are their short ones, such as Chinese, Japanese and
    Turkish; ``format_timedelta`` has them in every version.

    :param int number: how many units, 0 or more
    :param str unit: one of :data:`terms.UNITS`
    :param locale: a ``babel.Locale``, or its identifier
    :rtype: str

    >>> [length_in_words(n, "month", "en_US") for n in (1, 3)]
    ['1 month', '3 months']
    >>> [length_in_words(n, "year", "pl_PL") for n in (1, 2, 5)]
    ['1 rok', '2 lata', '5 lat']
    """
    # Nothing is long enough for a larger unit than the one that was asked for.
    return format_timedelta(
        number * _SECONDS[unit], granularity=unit, threshold=inf, locale=locale
    )


def format_length(env, number, unit):
    """Return a length of time, such as `3 months`, in the language of ``env``."""
    locale = babel_locale_parse(get_lang(env).code)
    return length_in_words(number, unit, locale)


def format_day(env, day):
    """Return a day, such as `Dec 14, 2026`, in the language of ``env``.

    As the date fields of Odoo's screens show it, for what stands beside them. What
    customers get has the date format of their language, as Odoo's own documents:
    `format_date`.

    :param date day: an empty one gives an empty text
    """
    return format_date(env, day, date_format="medium")
