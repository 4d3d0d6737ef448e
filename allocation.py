"""What each thing that is sold together is worth, without the ORM.

A bundle is sold for one total. It is allocated to what is sold in it in proportion to
what each would cost alone, whatever the single prices say, and each part is earned on
its own days. Earned more than invoiced is a contract asset, invoiced more than earned a
contract liability. IFRS 15.73-86 and 15.105-107, ASC 606-10-32-28 to 36.
"""

from datetime import date  # noqa: F401 (for the examples)
from decimal import ROUND_HALF_UP, Decimal

from .recognition import recognised


def allocate(total, alone, digits=2):
    """Return the parts of a total, in proportion to the prices alone.

    What parts add up to is rounded, never one of them: so they add up to the total.

    :param total: what all of it is sold for, without taxes
    :param list alone: what each would cost alone, none of them less than 0
    :param int digits: decimals of the currency
    :return: a list of Decimal; the total is the last one's if nothing costs anything

    Set-up of 250.00 and a year of 1,200.00, together for 1,160.00, a fifth less:

    >>> [str(part) for part in allocate(1160, [250, 1200])]
    ['200.00', '960.00']

    Three months for free, nine at 100.00: every month is worth the same.

    >>> [str(part) for part in allocate(900, [300, 900])]
    ['225.00', '675.00']
    >>> [str(part) for part in allocate(100, [1, 1, 1])]
    ['33.33', '33.34', '33.33']
    >>> [str(part) for part in allocate(50, [0, 0])]
    ['0.00', '50.00']
    """
    unit = Decimal(1).scaleb(-digits)
    total = Decimal(str(total)).quantize(unit, ROUND_HALF_UP)
    prices = [Decimal(str(price)) for price in alone]
    whole, until, before, parts = sum(prices), Decimal(0), Decimal(0), []
    for index, price in enumerate(prices, 1):
        until += price
        share = until / whole if whole else Decimal(index == len(prices))
        allotted = (total * share).quantize(unit, ROUND_HALF_UP)
        parts.append(allotted - before)
        before = allotted
    return parts


def differs(agreed, allocated, percent):
    """Return whether any part of a bundle is allocated more than so many per cent more
    or less than what is agreed for it; for what is free, of the bundle.

    :param list agreed: what is agreed for each, without taxes
    :param list allocated: see :func:`allocate`

    >>> differs([50, 1110], [200, 960], 10)
    True
    >>> differs([200, 960], [200, 960], 0)
    False
    >>> differs([0, 900], [3, 897], 1)
    False
    """
    total = sum(abs(Decimal(str(amount))) for amount in agreed)
    for amount, part in zip(agreed, allocated, strict=True):
        amount = Decimal(str(amount))
        base = abs(amount) or total
        if abs(part - amount) * 100 > base * Decimal(str(percent)):
            return True
    return False


def earned(amount, days, day, share=None, digits=2, method="days"):
    """Return what is earned of a part until a day.

    :param Decimal amount: what is allocated to it
    :param days: its first and last day
    :param share: which share of it is delivered; None: it is earned by its days

    >>> year = date(2026, 1, 1), date(2026, 12, 31)
    >>> str(earned(Decimal(960), year, date(2026, 1, 31)))
    '81.53'
    >>> str(earned(Decimal(200), year, date(2026, 1, 31), share=Decimal("0.5")))
    '100.00'
    """
    if share is None:
        return recognised(amount, *days, day, digits, method)
    unit = Decimal(1).scaleb(-digits)
    return (Decimal(str(amount)) * Decimal(str(share))).quantize(unit, ROUND_HALF_UP)
