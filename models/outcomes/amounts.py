"""Amounts of backlog and RPO, in SQL: prices per period by numbers of periods."""

from odoo.tools import SQL

# Where bands begin, of a table with the columns of ``positions.get_limits``.
BEGINS = {"second": SQL("second_year"), "later": SQL("third_year")}


def get_amount(price, periods, currency, _name=None):
    """Return a price by periods, rounded to a currency.

    :param SQL currency: the table of what amounts in it are multiplied by
    """
    return SQL(
        "ROUND(%(price)s * %(periods)s * %(currency)s.units_up)"
        " / %(currency)s.units + 0",
        price=price,
        periods=periods,
        currency=currency,
    )


def get_kept_amount(price, periods, currency, name):
    """Return the same of a kept item, of the part of that name: what ends before the
    days of its band has nothing in it, and nothing is counted then.
    """
    amount = get_amount(price, periods, currency)
    begin = BEGINS.get(name.rpartition("_")[2])
    if not begin:
        return amount
    return SQL("CASE WHEN item.end_position <= %s THEN 0 ELSE %s END", begin, amount)
