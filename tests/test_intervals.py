import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import intervals

from .test_terms import cents, dates, quick


def january(first, last):
    return date(2026, 1, first), date(2026, 1, last)


JANUARY = january(1, 31)
days = st.integers(1, 31)
parts_of_january = st.tuples(days, days).map(lambda pair: january(*sorted(pair)))
holes = st.lists(parts_of_january, max_size=6)


def get_days(interval):
    first, last = interval
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


@tagged("post_install", "-at_install")
class TestIntervals(BaseCase):
    """Intervals of days, from tables and against sets of days."""

    def test_doctests(self):
        result = doctest.testmod(intervals)
        self.assertGreater(result.attempted, 5)
        self.assertEqual(result.failed, 0)

    def test_overlap(self):
        endless = (date(2026, 1, 10), None)
        for interval, other, expected in [
            (january(1, 10), january(10, 20), january(10, 10)),
            (january(1, 10), january(11, 20), None),
            (january(1, 31), january(5, 6), january(5, 6)),
            (endless, january(1, 20), january(10, 20)),
            (endless, january(1, 9), None),
            (endless, (date(2026, 1, 20), None), (date(2026, 1, 20), None)),
        ]:
            with self.subTest(interval=interval, other=other):
                self.assertEqual(intervals.overlap(interval, other), expected)
                self.assertEqual(intervals.overlap(other, interval), expected)

    def test_outside(self):
        for found, expected in [
            ([], [JANUARY]),
            ([JANUARY], []),
            ([january(1, 10)], [january(11, 31)]),
            ([january(25, 31), january(1, 1)], [january(2, 24)]),
            ([january(5, 20), january(10, 12)], [january(1, 4), january(21, 31)]),
            ([(date(2025, 12, 1), date(2026, 1, 3))], [january(4, 31)]),
            ([(date(2026, 1, 30), date(2026, 3, 1))], [january(1, 29)]),
            (
                [(date(2026, 1, 10), None), january(3, 4)],
                [january(1, 2), january(5, 9)],
            ),
            ([(date(2025, 1, 1), None)], []),
            ([(date(2026, 2, 1), None)], [JANUARY]),
        ]:
            with self.subTest(holes=found):
                self.assertEqual(intervals.outside(JANUARY, found), expected)

    def test_covered_until(self):
        first = date(2026, 1, 1)
        for parts, expected in [
            ([], date(2025, 12, 31)),
            ([january(2, 31)], date(2025, 12, 31)),
            ([january(11, 20), january(1, 10)], date(2026, 1, 20)),
            ([january(1, 10), january(12, 20)], date(2026, 1, 10)),
            ([january(1, 20), january(5, 6)], date(2026, 1, 20)),
            ([(date(2025, 1, 1), date(2025, 2, 1))], date(2025, 12, 31)),
            ([january(1, 10), (date(2026, 1, 8), None)], None),
            ([january(1, 10), (date(2026, 1, 12), None)], date(2026, 1, 10)),
        ]:
            with self.subTest(parts=parts):
                self.assertEqual(intervals.covered_until(first, parts), expected)

    def test_share(self):
        february = date(2028, 2, 1), date(2028, 2, 29)
        for period, part, expected in [
            (JANUARY, JANUARY, 1.0),
            (JANUARY, january(31, 31), 1 / 31),
            (february, (date(2028, 2, 29), date(2028, 2, 29)), 1 / 29),
        ]:
            with self.subTest(part=part):
                self.assertAlmostEqual(intervals.share(period, part), expected)

    @quick
    @given(parts_of_january, parts_of_january)
    def test_overlap_has_the_days_of_both(self, interval, other):
        shared = intervals.overlap(interval, other)
        expected = get_days(interval) & get_days(other)
        self.assertEqual(get_days(shared) if shared else set(), expected)

    @quick
    @given(parts_of_january, holes)
    def test_outside_and_holes_cover_the_interval_exactly(self, interval, found):
        parts = intervals.outside(interval, found)
        outside = [day for part in parts for day in sorted(get_days(part))]
        in_holes = set().union(*map(get_days, found)) & get_days(interval)
        self.assertEqual(outside, sorted(set(outside)), "in order, no day twice")
        self.assertFalse(in_holes & set(outside))
        self.assertEqual(in_holes | set(outside), get_days(interval))

    @quick
    @given(dates, holes)
    def test_covered_until_is_the_day_before_the_first_one_missing(self, first, found):
        first = date(2026, 1, 1 + first.day % 28)
        until = intervals.covered_until(first, found)
        covered = set().union(*map(get_days, found))
        expected = first
        while expected in covered:
            expected += timedelta(days=1)
        self.assertEqual(until, expected - timedelta(days=1))

    @quick
    @given(
        st.floats(-1e6, 1e6), dates, st.integers(1, 400), st.sets(st.integers(1, 400))
    )
    def test_parts_add_up_however_a_period_is_cut(self, amount, first, length, cuts):
        period = first, first + timedelta(days=length - 1)
        starts = [0, *sorted(cut for cut in cuts if cut < length), length]
        parts = [
            (first + timedelta(days=start), first + timedelta(days=end - 1))
            for start, end in zip(starts, starts[1:], strict=False)
        ]
        amounts = [intervals.prorate(amount, period, part, cents) for part in parts]
        self.assertAlmostEqual(sum(amounts), cents(amount), 4)
        for part, found in zip(parts, amounts, strict=True):
            exact = amount * intervals.share(period, part)
            self.assertLessEqual(abs(found - exact), 0.01 + 1e-6)
