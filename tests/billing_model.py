"""What a contract has to bill, day by day, without a line of the code under test.

Per item and day there is a quantity and a price, as they were agreed; beside it the
days that were billed and those that were refunded. Slow and simple on purpose.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
HORIZON = date(2030, 12, 31)


class Refused(Exception):
    """What was asked cannot be done."""


def get_days(first, last):
    last = min(last or HORIZON, HORIZON)
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


@lru_cache
def get_starts(start, months, day, month, weeks):
    """Return the first days of all billing periods from some time before ``start``."""
    if weeks:
        return [start + timedelta(weeks=weeks * n) for n in range(-2, 200)]
    base = (start.year - 2) * 12 + (month or start.month) - 1
    numbers = range(base, base + 110, months)
    return [
        date(n // 12, n % 12 + 1, min(day, monthrange(n // 12, n % 12 + 1)[1]))
        for n in numbers
    ]


class Item:
    def __init__(self, line, first, last, quantity, price, discount=0.0):
        self.line, self.first, self.last = line, first, last
        self.quantity = dict.fromkeys(get_days(first, last), quantity)
        self.price = dict.fromkeys(self.quantity, price)
        self.factor = 1 - discount / 100
        self.billed, self.refunded = set(), set()

    def add(self, difference, first, last=None):
        last = min(last or HORIZON, self.last or HORIZON)
        for day in self.quantity:
            if first <= day <= last:
                left = max(self.quantity[day] + difference, 0.0)
                self.quantity[day] = left

    def get_net_quantity(self, day):
        if day not in self.billed or day in self.refunded:
            return 0.0
        return self.quantity[day]


class BillingModel:
    """One contract: periods as the plan says, items, pauses, the end."""

    def __init__(self, start, date_end, starts, arrears):
        self.start, self.date_end, self.cancelled = start, date_end, None
        self.arrears, self.items, self.pauses = arrears, [], []
        self.cancel_refunds = set()
        self.period_of = {}
        for first, following in zip(starts, starts[1:], strict=False):
            period = first, following - ONE_DAY
            self.period_of.update(dict.fromkeys(get_days(*period), period))

    @property
    def end(self):
        ends = [self.date_end, self.cancelled and self.cancelled - ONE_DAY]
        return min(filter(None, ends), default=HORIZON)

    def is_paused(self, day):
        return any(p["first"] <= day <= (p["last"] or HORIZON) for p in self.pauses)

    def sell(self, line, first, quantity, price, discount=0.0):
        """An order sells an item and bills its first period, if in advance."""
        item = Item(line, first, None, quantity, price, discount)
        self.items.append(item)
        if not self.arrears:
            last = min(self.period_of[first][1], self.end)
            item.billed.update(get_days(first, last))
        return item

    def check_upsell(self, first):
        """Refuse to sell into a pause that the order would bill."""
        ordered = get_days(first, self.period_of[first][1])
        if not self.arrears and any(map(self.is_paused, ordered)):
            raise Refused

    def get_amount(self, day):
        """Return what one billing period costs as it is sold on a day."""
        return sum(
            item.quantity.get(day, 0.0) * item.price.get(day, 0.0) * item.factor
            for item in self.items
        )

    def bill(self, date):
        for item in self.items:
            for day, quantity in item.quantity.items():
                if day > self.end:
                    break
                if quantity and not self.is_paused(day) and self.is_due(day, date):
                    item.billed.add(day)

    def is_due(self, day, date):
        first, last = self.period_of[day]
        if self.arrears:
            return min(last, self.end) < date
        return max(first, self.start) <= date

    def get_effective(self, item, date, credit):
        date = max(date, item.first)
        if not credit and item.billed:
            date = max(date, max(item.billed) + ONE_DAY)
        last = min(item.last or HORIZON, self.end)
        if date > last:
            raise Refused
        return date

    def change_quantity(self, item, quantity, date, credit):
        try:
            day = self.get_effective(item, date, credit)
        except Refused:
            if quantity:
                raise
            # What is removed when it has ended is sold to its end, and not renewed.
            return None
        left = [number for known, number in item.quantity.items() if known >= day]
        if quantity and not any(left):
            raise Refused
        if quantity >= item.quantity[day] and credit:
            return self.change_quantity(item, quantity, date, False)
        if quantity:
            item.add(quantity - item.quantity[day], day)
        else:
            item.add(float("-inf"), day)
            item.last = day - ONE_DAY
        return None

    def change_price(self, item, date, price):
        first = self.get_effective(item, date, False)
        ratio = price / item.price[first]
        for day in item.price:
            if day >= first:
                item.price[day] *= ratio

    def change_temporarily(self, item, quantity, date, last, credit):
        """Return the quantity of the item beside it, and its first day."""
        first = max(date, item.first)
        if first > min(item.last or HORIZON, self.end, last):
            raise Refused
        difference = quantity - item.quantity[first]
        if difference > 0:
            return difference, first
        first = self.get_effective(item, date, credit)
        if first > last:
            raise Refused
        difference = quantity - item.quantity[first]
        if difference > 0:
            return difference, first
        item.add(difference, first, last)
        return 0.0, first

    def add_temporary(self, line, item, difference, first, last):
        beside = Item(line, first, last, difference, item.price[first])
        beside.factor = item.factor
        self.items.append(beside)

    def refund(self, first, last):
        """Refund what was billed for these days; return what was refunded."""
        last = min(last or HORIZON, self.end)
        refunded = set()
        for item in self.items:
            for day in item.billed - item.refunded:
                if first <= day <= last and item.quantity[day]:
                    item.refunded.add(day)
                    refunded.add((item, day))
        return refunded

    def pause(self, first, last, moves_end, credit):
        first = max(first, self.start)
        if not credit:
            billed = [day + ONE_DAY for item in self.items for day in item.billed]
            first = max([first, *billed])
        if first > min(last or HORIZON, self.end):
            raise Refused
        if any(self.is_paused(day) for day in get_days(first, last)):
            raise Refused
        pause = {"first": first, "last": last, "moves": moves_end, "refunds": set()}
        if credit:
            pause["refunds"] = self.refund(first, last)
        self.pauses.append(pause)
        if last:
            self.move_end(pause, 1)

    def move_end(self, pause, sign):
        if pause["moves"] and self.date_end:
            days = (pause["last"] - pause["first"]).days + 1
            self.date_end += sign * timedelta(days=days)

    def resume(self, date):
        found = [p for p in self.pauses if (p["last"] or HORIZON) >= date]
        if not found:
            raise Refused
        pause = min(found, key=lambda p: p["first"])
        refunds = [day + ONE_DAY for _item, day in pause["refunds"]]
        date = max([date, pause["first"], *refunds])
        old = self.date_end
        if pause["last"]:
            self.move_end(pause, -1)
        if date == pause["first"]:
            self.pauses.remove(pause)
        else:
            last, pause["last"] = pause["last"], date - ONE_DAY
            self.move_end(pause, 1)
        billed = set().union(*(item.billed for item in self.items))
        if old and any(self.date_end < day <= old for day in billed):
            self.date_end = old
            if pause in self.pauses:
                pause["last"] = last
            else:
                self.pauses.append(pause)
            raise Refused

    def cancel(self, date, credit):
        if self.cancelled and self.cancelled <= date:
            return
        if credit:
            self.cancel_refunds |= self.refund(date, None)
        self.cancelled = date

    def undo_cancel(self, credits_are_posted):
        if self.cancel_refunds and credits_are_posted:
            raise Refused
        for item, day in self.cancel_refunds:
            pauses = [p for p in self.pauses if p["first"] <= day <= (p["last"] or day)]
            if pauses:
                pauses[0]["refunds"].add((item, day))
            else:
                item.refunded.discard(day)
        self.cancel_refunds, self.cancelled = set(), None
