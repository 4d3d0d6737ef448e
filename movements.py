"""What changes of recurring revenue mean for one customer, without the ORM.

A row is one dated amount of the record of changes. All rows of a customer, in all
currencies, make the movements: each says of a row, or of a part of it, what it was.
Their sum is that of the rows, on every day.

- new: the first revenue of the customer ever, all of that day
- expansion, contraction: more or less, of a customer who keeps some
- churn: the customer is left with nothing; it counts on the first day without service
- reactivation: revenue of a customer who had none for longer than the days of grace
- late renewal: none of these. The customer came back within the days of grace: what
  was lost, and what came back
- transfer: the revenue went on elsewhere: in the next term, with another customer, in
  another currency, with another salesperson

A pause of everything is a contraction, and its end an expansion, unless the contract
ends meanwhile: then the customer was lost when the pause began.

>>> def show(*rows):
...     for movement in get_movements([Row(*row) for row in rows]):
...         print(*movement)
>>> january, march = date(2026, 1, 1), date(2026, 3, 1)
>>> show((january, 100.0, START), (january, 10.0, START), (march, 20.0))
0 new 100.0
1 new 10.0
2 expansion 20.0

A customer who leaves, and comes back in time, or late:

>>> show((january, 100.0, START), (march, -100.0, END),
...     (date(2026, 3, 31), 90.0, START))
0 new 100.0
1 late_renewal -100.0
2 late_renewal 90.0
>>> show((january, 100.0, START), (march, -100.0, END),
...     (date(2026, 4, 1), 90.0, START))
0 new 100.0
1 churn -100.0
2 reactivation 90.0

One contract ends on the day on which another one starts: what both are worth goes
on, and the rest is an expansion.

>>> show((january, 100.0, START), (march, -100.0, END), (march, 130.0, START))
0 new 100.0
1 transfer -100.0
2 transfer 100.0
2 expansion 30.0

The next term takes over what the old one was worth, at once or some days later:

>>> show((january, 100.0, START), (march, -100.0, RENEW), (march, 100.0, RENEW))
0 new 100.0
1 transfer -100.0
2 transfer 100.0
>>> show((january, 100.0, START), (march, -100.0, RENEW),
...     (date(2026, 3, 20), 100.0, RENEW))
0 new 100.0
1 late_renewal -100.0
2 late_renewal 100.0

Its end was a loss already, of a customer who has another contract:

>>> show((january, 100.0, START), (january, 10.0, START), (march, -100.0, END),
...     (date(2026, 3, 20), 100.0, BACK))
0 new 100.0
1 new 10.0
2 late_renewal -100.0
3 late_renewal 100.0

Everything is paused, and goes on; or ends meanwhile:

>>> show((january, 100.0, START), (march, -100.0, PAUSE),
...     (date(2026, 6, 1), 100.0, PAUSE))
0 new 100.0
1 contraction -100.0
2 expansion 100.0
>>> show((january, 100.0, START), (march, -100.0, PAUSE),
...     (date(2026, 4, 1), 0.0, END))
0 new 100.0
1 churn -100.0
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .movement_rows import (
    BACK,
    CHANGE,
    CHURN,
    CONTRACTION,
    DIGITS,
    END,
    EXPANSION,
    LATE,
    MOVE,
    NEW,
    PAUSE,
    REACTIVATION,
    RENEW,
    START,
    TRANSFER,
    TYPES,
    Row,
    split,
)

__all__ = [
    "BACK",
    "CHANGE",
    "CHURN",
    "CONTRACTION",
    "DIGITS",
    "END",
    "EXPANSION",
    "LATE",
    "MOVE",
    "Movement",
    "NEW",
    "PAUSE",
    "REACTIVATION",
    "RENEW",
    "Row",
    "START",
    "TRANSFER",
    "TYPES",
    "get_closing",
    "get_movements",
]


class Movement(NamedTuple):
    """What a row, or a part of it, means for the customer."""

    row: int  # which one, counted from 0
    type: str
    amount: float


def get_movements(rows, grace=30):
    """Return what rows of one customer mean, in the order of the rows.

    :param rows: :class:`Row`, of all of their contracts; also those of no amount, for
        the end of a contract that is paused shows in no other way
    :param int grace: days without revenue that are no loss
    :return: movements, one of each type of a row; none of rows of no amount
    """
    walk = _Walk(grace)
    days = {}
    for number, row in enumerate(rows):
        days.setdefault(row.date, []).append((number, row))
    for day in sorted(days):
        walk.take_day(day, days[day])
    return walk.close()


def get_closing(rows, until, currency=None):
    """Return the recurring revenue at the end of a day.

    >>> get_closing([Row(date(2026, 1, 1), 100.0), Row(date(2026, 2, 1), -40.0)],
    ...     date(2026, 2, 1))
    60.0
    """
    amounts = [
        row.amount for row in rows if row.date <= until and row.currency == currency
    ]
    return round(sum(amounts), DIGITS)


@dataclass
class _Walk:
    """A customer, day after day."""

    grace: int
    found: list = field(default_factory=list)
    amounts: dict = field(default_factory=dict)  # by currency, at the end of a day
    had_revenue: bool = False
    lost_on: date | None = None  # the day since which there is nothing
    lost: list = field(default_factory=list)  # places in found, of that day
    paused: bool = False  # whether that was a pause
    ended: bool = False  # whether a contract ended since
    ends: list = field(default_factory=list)  # day, currency and place in found

    def take_day(self, day, pairs):
        parts = list(split(pairs))
        opening = self._has_revenue()
        for _number, row, amount, moves in parts:
            if moves:
                self._add(row, amount)
        if not opening and self._has_revenue():
            # It was elsewhere, with all but what was left out on the way.
            self._settle(CONTRACTION)
            opening = True
        rest = [part for part in parts if not part[3]]
        for _number, row, amount, _moves in rest:
            self._add(row, amount)
        closing = self._has_revenue()
        found = self._get_type(day, opening, closing, rest)
        self.ended |= any(row.kind == END for _number, row in pairs)
        for number, _row, amount, moves in parts:
            name = moves or found or _get_sign(amount)
            if name == EXPANSION and row.kind == BACK:
                late = self._take_back(day, row, amount)
                self._find(number, LATE, late)
                amount = round(amount - late, DIGITS)
            if name == CONTRACTION and row.kind == END:
                self.ends.append((day, row.currency, len(self.found)))
            self._find(number, name, amount)
        if opening and not closing:
            self._note_loss(day, rest)
        self.had_revenue |= opening or closing

    def close(self):
        """Return what was found, once there is no later row."""
        self._settle(CONTRACTION if self.paused and not self.ended else CHURN)
        sums = {}
        for number, name, amount in sorted(self.found, key=lambda found: found.row):
            total = sums.get((number, name), 0.0) + amount
            sums[number, name] = round(total, DIGITS)
        return [Movement(*key, amount) for key, amount in sums.items() if amount]

    def _find(self, number, name, amount):
        if amount:
            self.found.append(Movement(number, name, amount))

    def _take_back(self, day, row, amount):
        """Let ends of the days of grace be no contraction, up to an amount; return how
        much of it they were.
        """
        taken = 0.0
        for ended_on, currency, place in self.ends:
            number, name, lost = self.found[place]
            is_near = (day - ended_on).days <= self.grace
            if name != CONTRACTION or currency != row.currency or not is_near:
                continue
            part = min(-lost, round(amount - taken, DIGITS))
            taken = round(taken + part, DIGITS)
            self.found[place] = Movement(number, name, round(lost + part, DIGITS))
            self._find(number, LATE, -part)
        return taken

    def _has_revenue(self):
        return any(amount > 0 for amount in self.amounts.values())

    def _add(self, row, amount):
        total = self.amounts.get(row.currency, 0.0) + amount
        self.amounts[row.currency] = round(total, DIGITS)

    def _get_type(self, day, opening, closing, rest):
        """Return what the rows of the day are that go on nowhere; None: as they say."""
        if opening and not closing:
            return CHURN
        if opening or not closing:
            return None
        if not self.had_revenue:
            return NEW
        if self.paused and any(row.kind == PAUSE for _number, row, *_more in rest):
            self._settle(CONTRACTION)
            return None
        if self.lost_on and (day - self.lost_on).days <= self.grace:
            self._settle(LATE)
            return LATE
        self._settle(CHURN)
        return REACTIVATION

    def _note_loss(self, day, rest):
        """Remember what may turn out to be no loss."""
        self.lost_on = day
        first = len(self.found)
        while first and self.found[first - 1].row in {part[0] for part in rest}:
            first -= 1
        self.lost = [
            place
            for place in range(first, len(self.found))
            if self.found[place].type == CHURN
        ]
        kinds = {row.kind for _number, row, *_more in rest}
        self.paused, self.ended = kinds == {PAUSE}, False

    def _settle(self, name):
        """Decide what the last loss was."""
        for place in self.lost:
            self.found[place] = self.found[place]._replace(type=name)
        self.lost, self.paused = [], False


def _get_sign(amount):
    return EXPANSION if amount > 0 else CONTRACTION
