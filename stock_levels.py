"""What of a stock is free when, without the ORM.

Quantities by day in, answers out. What is *free* from a day on can be promised for that
day, and nobody goes without what was promised before: it is the lowest level that the
stock has from that day on.

- What is on hand counts, less what is reserved, on whatever day that is shipped.
- What is promised and not reserved leaves on its day; what is overdue leaves today.
- What is expected comes on its day. What is late comes on no day, as nobody knows when:
  it counts again once it has a new day.

Ten are here, six come on the 9th, and four were promised for the 20th:

>>> today = date(2026, 3, 2)
>>> screws = Levels(
...     today, 10, receipts={date(2026, 3, 9): 6}, demands={date(2026, 3, 20): 4}
... )
>>> screws.get_free(), screws.get_free(date(2026, 3, 9))
(10, 12)

Without those six, it is what was promised that counts, reserved or not:

>>> Levels(today, 10, demands={date(2026, 3, 20): 4}).get_free()
6
>>> Levels(today, 5, demands={date(2026, 2, 27): 5}).get_free()
0

A receipt that is a week late counts on no day:

>>> late = Levels(today, 2, receipts={date(2026, 2, 23): 5})
>>> late.get_free(date(2026, 12, 31)), late.is_late
(2, True)
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date  # noqa: F401 (for the examples)
from itertools import accumulate


class Levels:
    """How much of one thing is free, from today on."""

    def __init__(self, today, on_hand, receipts=None, demands=None, rounded=None):
        """Read what is there, what comes and what was promised.

        :param float on_hand: what is there now and not reserved
        :param dict receipts: expected quantities, by day
        :param dict demands: promised quantities that are not reserved, by day
        :param rounded: function that rounds quantities to the unit of the thing
        """
        self.today = today
        self.rounded = rounded or (lambda quantity: quantity)
        self.is_late = False
        due, changes = 0, Counter()
        for day, quantity in (receipts or {}).items():
            if day < today:
                self.is_late |= quantity > 0
            else:
                changes[day] += quantity
        for day, quantity in (demands or {}).items():
            if day > today:
                changes[day] -= quantity
            else:
                due += quantity
        self._days = sorted(changes)
        steps = [on_hand - due, *(changes[day] for day in self._days)]
        levels = [self.rounded(level) for level in accumulate(steps)]
        # The lowest from each on: they only rise.
        self._now, *self._lowest = reversed([*accumulate(reversed(levels), min)])

    def get_free(self, day=None):
        """Return the lowest level from a day on; below zero, too much was promised.

        :param date day: without, it is right now: before what comes today

        >>> coming = Levels(date(2026, 3, 2), 1, {date(2026, 3, 2): 4})
        >>> coming.get_free(), coming.get_free(date(2026, 3, 2))
        (1, 5)
        """
        known = bisect_right(self._days, day) if day else 0
        return self._lowest[known - 1] if known else self._now

    def get_day(self, quantity):
        """Return the first day from which on so much is free, or None.

        >>> levels = Levels(date(2026, 3, 2), 1, {date(2026, 3, 14): 4})
        >>> [str(levels.get_day(quantity)) for quantity in (1, 5, 6)]
        ['2026-03-02', '2026-03-14', 'None']
        """
        if self._now >= quantity:
            return self.today
        index = bisect_left(self._lowest, quantity)
        return self._days[index] if index < len(self._days) else None


class Stock:
    """Several things, for which people stand in line: who comes first takes first.

    Four kits of two screws each, and after them somebody for six screws, of ten:

    >>> stock = Stock({"screw": Levels(date(2026, 3, 2), 10)})
    >>> kits = stock.offer({"screw": 8})
    >>> kits.is_free()
    True
    >>> stock.take(kits)
    >>> screws = stock.offer({"screw": 6})
    >>> screws.is_free(), round(screws.get_share() * 6)
    (False, 2)
    """

    def __init__(self, levels):
        """Begin with nothing taken.

        :param dict levels: :class:`Levels` by thing
        """
        self._levels = levels
        self._taken = Counter()

    def offer(self, needs):
        """Return what is left for somebody.

        :param dict needs: how much of each thing it takes together
        :rtype: Offer
        """
        return Offer(
            needs,
            {thing: self._levels[thing] for thing in needs},
            {thing: self._taken[thing] for thing in needs},
        )

    def take(self, offer, share=1.0):
        """Take this share of what is needed, whether it is there or not."""
        for thing, needed in offer.needs.items():
            self._taken[thing] += needed * share


@dataclass(frozen=True)
class Offer:
    """What is left for one in the line. False for those who need nothing of a stock."""

    needs: dict
    levels: dict
    taken: dict

    def __bool__(self):
        return bool(self.needs)

    def is_free(self):
        """Return whether all that is needed is free right now."""
        return all(
            self.levels[thing].get_free() >= self._get_claimed(thing)
            for thing in self.needs
        )

    @property
    def is_late(self):
        """Whether something that is needed should have come already."""
        return any(levels.is_late for levels in self.levels.values())

    def get_share(self, day=None):
        """Return how many times what is needed is free from a day on.

        >>> table = {"top": 1, "leg": 4}
        >>> levels = {"top": Levels(date(2026, 3, 2), 3)}
        >>> levels["leg"] = Levels(date(2026, 3, 2), 2, {date(2026, 3, 5): 8})
        >>> offer = Stock(levels).offer(table)
        >>> offer.get_share(), offer.get_share(date(2026, 3, 5))
        (0.5, 2.5)
        """
        return min(
            max(self._get_left(thing, day), 0.0) / needed
            for thing, needed in self.needs.items()
        )

    def get_day(self):
        """Return the first day from which on all that is needed is free, or None.

        >>> levels = {"top": Levels(date(2026, 3, 2), 3)}
        >>> levels["leg"] = Levels(date(2026, 3, 2), 2, {date(2026, 3, 5): 8})
        >>> str(Stock(levels).offer({"top": 1, "leg": 4}).get_day())
        '2026-03-05'
        """
        days = [
            self.levels[thing].get_day(self._get_claimed(thing)) for thing in self.needs
        ]
        return max(days) if all(days) else None

    def _get_left(self, thing, day):
        levels = self.levels[thing]
        return levels.rounded(levels.get_free(day) - self.taken[thing])

    def _get_claimed(self, thing):
        """Return what this one needs, and those before it."""
        return self.levels[thing].rounded(self.taken[thing] + self.needs[thing])
