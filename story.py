"""What the demo company sold in the last year and a half: a table, and nothing of Odoo.

Days are counted back from the day of installation, so the story is equally old on every
day, and never depends on where in a month it is told.

>>> from datetime import date
>>> get_day(date(2026, 3, 31), 31)
datetime.date(2026, 2, 28)
>>> get_pause(7, 3, 5)
4
>>> [get_pause(number, 3, 5) for number in range(4)]
[3, 6, 4, 7]
"""

from datetime import timedelta
from typing import NamedTuple


class Deal(NamedTuple):
    """One customer's contract, from its first term on.

    ``customer``: the number in the XML id of a company of Odoo's demo, or the end of
    the XML id of one of ours; ``title``: of the opportunity; ``plan``: the end of the
    XML id of a plan; ``days``: how many days ago the first term began; ``lines``: pairs
    of product and quantity; ``ends``: what became of each term that has ended, see
    ``ENDS``.
    """

    customer: int | str
    title: str
    plan: str
    days: int
    lines: tuple
    ends: tuple = ()


# How a term ended: the days between signature and its last day (negative: late), or why
# it was lost.
ENDS = {
    "early": 24,
    "in_time": 12,
    "last_day": 2,
    "late": -9,
    "very_late": -21,
    "price": "sale_renewal.lost_reason_price",
    "supplier": "sale_renewal.lost_reason_other_supplier",
    "not_needed": "sale_renewal.lost_reason_not_needed",
    "not_satisfied": "sale_renewal.lost_reason_not_satisfied",
}
CARE, HOTLINE, WARRANTY = (
    "product_care",
    "product_furniture_hotline",
    "product_warranty",
)
HALF, QUARTER, YEAR = "half_year", "quarterly", "yearly"
OPEN = "until_cancelled"  # has no end

DEALS = (
    # Half a year each: terms that ended a year ago, half a year ago, and lately
    Deal(4, "Trial: hotline for one floor", HALF, 560, ((HOTLINE, 6),), ("price",)),
    Deal(
        *(1, "Care for the workshop", HALF, 556, ((CARE, 2),)),
        ("in_time", "early", "last_day"),
    ),
    Deal(
        *(6, "Hotline for the showroom", HALF, 529, ((HOTLINE, 8),)),
        ("in_time", "late"),
    ),
    Deal(3, "Care, two visits", HALF, 512, ((CARE, 2),), ("early", "not_needed")),
    Deal(18, "Hotline for the saw mill", HALF, 497, ((HOTLINE, 5),), ("late", "price")),
    Deal(
        *(5, "Care and hotline", HALF, 468, ((CARE, 1), (HOTLINE, 4))),
        ("last_day", "in_time"),
    ),
    Deal(10, "Summer office", HALF, 455, ((CARE, 2),), ("not_needed",)),
    Deal(12, "Hotline, new team", HALF, 431, ((HOTLINE, 6),), ("early", "early")),
    Deal(2, "Care for the branch office", HALF, 404, ((CARE, 2),), ("in_time", "late")),
    Deal(1, "Hotline", HALF, 383, ((HOTLINE, 4),), ("very_late", "supplier")),
    Deal(4, "Care for the canteen", HALF, 352, ((CARE, 1),), ("early",)),
    Deal(6, "Care for the archive", HALF, 327, ((CARE, 1),), ("not_satisfied",)),
    Deal(3, "Hotline, ground floor", HALF, 301, ((HOTLINE, 7),), ("in_time",)),
    Deal(18, "Care for the offices", HALF, 263, ((CARE, 2),), ("last_day",)),
    Deal(5, "Second hotline", HALF, 232, ((HOTLINE, 3),), ("price",)),
    Deal(10, "Hotline for sales", HALF, 214, ((HOTLINE, 9),), ("in_time",)),
    # A year each, billed by the quarter
    Deal(2, "Care for headquarters", QUARTER, 552, ((CARE, 4),), ("early",)),
    Deal(12, "Care and hotline, main office", QUARTER, 520, ((CARE, 3),), ("in_time",)),
    Deal(10, "Care for both floors", QUARTER, 476, ((CARE, 3),), ("late",)),
    Deal(4, "Hotline, all sites", QUARTER, 441, ((HOTLINE, 14),), ("in_time",)),
    Deal(6, "Care for the plant", QUARTER, 410, ((CARE, 2),), ("supplier",)),
    Deal(3, "Care, one visit", QUARTER, 388, ((CARE, 1),), ("last_day",)),
    Deal(18, "Care for the yard", QUARTER, 291, ((CARE, 2),)),
    Deal(5, "Hotline, evening shift", QUARTER, 204, ((HOTLINE, 6),)),
    Deal(1, "Care for the gallery", QUARTER, 138, ((CARE, 2),)),
    Deal(12, "Hotline for the warehouse", QUARTER, 74, ((HOTLINE, 10),)),
    Deal(2, "Care for the new wing", QUARTER, 33, ((CARE, 3),)),
    # A year, billed at once
    Deal(10, "Warranty of the chairs", YEAR, 537, ((WARRANTY, 6),), ("in_time",)),
    Deal(2, "Warranty of the desks", YEAR, 485, ((WARRANTY, 8),), ("early",)),
    Deal(5, "Warranty", YEAR, 420, ((WARRANTY, 3),), ("not_needed",)),
    Deal(1, "Warranty of the shelves", YEAR, 396, ((WARRANTY, 4),), ("last_day",)),
    Deal(6, "Warranty of the lamps", YEAR, 247, ((WARRANTY, 5),)),
    Deal(3, "Warranty, whole office", YEAR, 109, ((WARRANTY, 9),)),
    # What the company lived on when the story begins: billed until it is cancelled
    Deal(5, "Care for the campus", OPEN, 562, ((CARE, 28),)),
    Deal(12, "Care, framework agreement", OPEN, 560, ((CARE, 18),)),
    Deal(1, "Hotline for all shops", OPEN, 558, ((HOTLINE, 70),)),
    Deal(2, "Hotline, framework agreement", OPEN, 557, ((HOTLINE, 90),)),
    Deal(4, "Hotline for the mat factory", OPEN, 555, ((HOTLINE, 60),)),
    Deal(6, "Care for all halls", OPEN, 554, ((CARE, 20),)),
    Deal(10, "Care for all offices", OPEN, 551, ((CARE, 26),)),
    Deal(3, "Hotline for the stores", OPEN, 548, ((HOTLINE, 120),)),
    Deal(18, "Care for the yards", OPEN, 546, ((CARE, 16),)),
    # Customers who came, left, and came back
    Deal(
        *("hotel", "Hotline for the hotel", QUARTER, 433, ((HOTLINE, 24),)),
        ("not_satisfied",),
    ),
    Deal("bakery", "Care for three shops", HALF, 345, ((CARE, 3),), ("price",)),
    Deal("bakery", "Care for three shops, again", QUARTER, 58, ((CARE, 3),)),
    Deal("school", "Hotline for the school", QUARTER, 231, ((HOTLINE, 16),)),
    Deal("clinic", "Care for the clinic", QUARTER, 81, ((CARE, 4),)),
)

# Offers that came to nothing: customer, title, days ago, product, quantity, reason.
MISSED = (
    (5, "Care for the lobby", 489, CARE, 2, "price"),
    (18, "Hotline, second site", 402, HOTLINE, 12, "supplier"),
    (3, "Care, daily visits", 318, CARE, 6, "price"),
    (10, "Warranty of the meeting rooms", 241, WARRANTY, 10, "not_needed"),
    (4, "Care for the roof terrace", 167, CARE, 2, "price"),
    (1, "Hotline at weekends", 96, HOTLINE, 8, "supplier"),
    (12, "Care for the kitchen", 41, CARE, 1, "not_needed"),
)

# Furniture that was sold, delivered and paid: customer, days ago, quantity.
GOODS = (
    (2, 505, 8),
    (10, 436, 4),
    (3, 372, 12),
    (6, 298, 3),
    (12, 225, 10),
    (4, 152, 6),
    (18, 88, 5),
    (1, 47, 9),
)

# Growth and decline within terms, the oldest of a deal first: its number, days ago, new
# quantity.
CHANGED = (
    (16, 398, 5),
    (19, 322, 18),
    (18, 371, 4),
    (17, 290, 2),
    (22, 176, 3),
    (23, 92, 9),
    (24, 48, 1),
    (19, 57, 16),
    (38, 470, 24),
    (36, 428, 100),
    (37, 400, 70),
    (33, 333, 22),
    (34, 302, 20),
    (39, 262, 22),
    (35, 229, 56),
    (40, 203, 96),
    (33, 151, 18),
    (38, 121, 20),
    (41, 94, 14),
    (40, 68, 84),
)


def get_day(today, days):
    """Return the day so many days before a day."""
    return today - timedelta(days=days)


def get_pause(number, least, spread):
    """Return how many days something took: no two neighbours alike, the same each time.

    :param int number: of the document
    :param int least: days at least
    :param int spread: how many different lengths there are
    """
    return least + number * 3 % spread
