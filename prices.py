"""Prices of contract items, without the ORM: numbers in, numbers out."""

from .terms import periods_per_month


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


def price_for(amount, quantity, digits, rounding):
    """Return the price that gives an amount, with as few decimals as are needed.

    :param float amount: what price times quantity is to be, after rounding
    :param float quantity: with the discount taken off it
    :param int digits: decimals of prices
    :param rounding: function that rounds to the currency

    >>> price_for(14.52, 3, 2, lambda x: round(x, 2))
    4.84
    >>> price_for(14.51, 3, 2, lambda x: round(x, 2))
    4.837
    """
    if not quantity:
        return 0.0
    price = amount / quantity
    for decimals in range(digits, 10):
        candidate = round(price, decimals)
        if rounding(candidate * quantity) == rounding(amount):
            return candidate
    return price


def count_decimals(price, digits):
    """Return how many decimals a price has, ``digits`` at least and eight at most.

    >>> count_decimals(0.0333, 2), count_decimals(5.0, 2), count_decimals(0.1 + 0.2, 2)
    (4, 2, 2)
    """
    text = f"{price:.8f}".rstrip("0")
    return max(digits, len(text.partition(".")[2]))
