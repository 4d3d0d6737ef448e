import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import stock_levels
from odoo.addons.sale_renewal.stock_levels import Levels, Stock

TODAY = date(2026, 5, 18)

quantities = st.integers(0, 20)
changes = st.dictionaries(
    st.integers(-9, 30).map(lambda days: TODAY + timedelta(days)), quantities
)
quick = settings(deadline=None, max_examples=200)


def day(number):
    return date(2026, 5, number)


@tagged("post_install", "-at_install")
class TestStockLevels(BaseCase):
    """What of a stock is free when."""

    def test_doctests(self):
        result = doctest.testmod(stock_levels)
        self.assertGreater(result.attempted, 10)
        self.assertEqual(result.failed, 0)

    def test_days(self):
        for on_hand, receipts, demands, expected in (
            (7, {}, {}, (7, 7, 7)),
            # What comes today is not here yet.
            (7, {18: 2}, {}, (7, 9, 9)),
            (7, {25: 2}, {}, (7, 7, 9)),
            # Whoever waits since last week comes first.
            (7, {18: 2}, {11: 3}, (4, 6, 6)),
            (7, {25: 4}, {22: 5, 29: 1}, (2, 2, 5)),
            # It comes in time for who was promised it, and so leaves what is here.
            (7, {25: 9}, {29: 7}, (7, 7, 9)),
            (7, {29: 9}, {25: 7}, (0, 0, 0)),
            (7, {17: 9}, {29: 7}, (0, 0, 0)),
            (1, {}, {20: 4}, (-3, -3, -3)),
        ):
            levels = Levels(
                TODAY,
                on_hand,
                {day(number): found for number, found in receipts.items()},
                {day(number): found for number, found in demands.items()},
            )
            found = tuple(map(levels.get_free, (None, TODAY, day(25))))
            self.assertEqual(found, expected, (on_hand, receipts, demands))

    def test_what_is_late_is_told(self):
        self.assertTrue(Levels(TODAY, 1, {day(17): 2}).is_late)
        self.assertFalse(Levels(TODAY, 1, {day(17): 0, TODAY: 2}).is_late)
        self.assertFalse(Levels(TODAY, 1, demands={day(17): 2}).is_late)

    @quick
    @given(on_hand=quantities, receipts=changes, demands=changes, needed=quantities)
    def test_nobody_goes_without(self, on_hand, receipts, demands, needed):
        levels = Levels(TODAY, on_hand, receipts, demands)
        horizon = [TODAY + timedelta(days) for days in range(32)]

        def left(when):
            """Return what there is on a day, if nothing that is late ever comes."""
            come = sum(q for d, q in receipts.items() if TODAY <= d <= when)
            gone = sum(q for d, q in demands.items() if d <= when)
            return on_hand + come - gone

        free = [levels.get_free(when) for when in horizon]
        self.assertEqual(
            free, [min(map(left, horizon[n:])) for n in range(len(horizon))]
        )
        self.assertLessEqual(levels.get_free(), free[0])
        first = next(
            (d for d, q in zip(horizon, free, strict=True) if q >= needed), None
        )
        self.assertEqual(levels.get_day(needed), first)

    @quick
    @given(on_hand=quantities, needs=st.lists(st.integers(1, 9)))
    def test_who_comes_first_takes_first(self, on_hand, needs):
        stock = Stock({"bolt": Levels(TODAY, on_hand)})
        for needed in needs:
            offer = stock.offer({"bolt": needed})
            left = max(on_hand, 0)
            self.assertAlmostEqual(offer.get_share() * needed, left)
            self.assertEqual(offer.is_free(), on_hand >= needed)
            self.assertEqual(offer.get_day(), TODAY if on_hand >= needed else None)
            stock.take(offer)
            on_hand -= needed

    def test_who_takes_a_share_leaves_the_rest(self):
        stock = Stock({"bolt": Levels(TODAY, 9)})
        stock.take(stock.offer({"bolt": 6}), share=0.0)
        stock.take(stock.offer({"bolt": 6}), share=0.5)
        self.assertEqual(stock.offer({"bolt": 12}).get_share(), 0.5)

    def test_the_last_part_decides(self):
        stock = Stock(
            {
                "seat": Levels(TODAY, 1, {day(20): 4}),
                "leg": Levels(TODAY, 8, {day(27): 8}),
                "nut": Levels(TODAY, 0, {day(11): 99}),
            }
        )
        chairs = stock.offer({"seat": 3, "leg": 12})
        self.assertFalse(chairs.is_free())
        self.assertEqual(chairs.get_day(), day(27))
        self.assertEqual(chairs.get_share(day(20)) * 3, 2)
        self.assertFalse(chairs.is_late)
        bolted = stock.offer({"seat": 1, "nut": 4})
        self.assertIsNone(bolted.get_day())
        self.assertTrue(bolted.is_late)

    def test_nothing_is_needed(self):
        self.assertFalse(Stock({}).offer({}))

    def test_tenths_add_up(self):
        def rounded(quantity):
            return round(quantity, 2)

        metres = Levels(TODAY, 0.3, rounded=rounded)
        stock = Stock({"hose": metres})
        for _ in range(3):
            offer = stock.offer({"hose": 0.1})
            self.assertTrue(offer.is_free())
            stock.take(offer)
        self.assertEqual(stock.offer({"hose": 0.1}).get_share(), 0.0)
