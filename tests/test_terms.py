import doctest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools import float_round

from odoo.addons.sale_renewal import terms

dates = st.dates(date(2000, 1, 1), date(2060, 12, 31))
intervals = st.integers(1, 36)
units = st.sampled_from(terms.UNITS)
quick = settings(
    deadline=None, max_examples=200, suppress_health_check=list(HealthCheck)
)


def cents(amount):
    """Round as a currency does."""
    return float_round(amount, precision_digits=2)


@tagged("post_install", "-at_install")
class TestTerms(BaseCase):
    """Dates and prices of terms, from tables and from random values."""

    def test_doctests(self):
        result = doctest.testmod(terms)
        self.assertGreater(result.attempted, 5)
        self.assertEqual(result.failed, 0)

    def test_period_start_counts_from_the_anchor(self):
        for anchor, interval, unit, starts in [
            (
                date(2026, 1, 31),
                1,
                "month",
                [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
            ),
            (date(2024, 2, 29), 1, "year", [date(2025, 2, 28), date(2026, 2, 28)]),
            (date(2025, 11, 30), 3, "month", [date(2026, 2, 28), date(2026, 5, 30)]),
            (date(2026, 1, 1), 2, "week", [date(2026, 1, 15), date(2026, 1, 29)]),
            (date(2026, 12, 30), 5, "day", [date(2027, 1, 4), date(2027, 1, 9)]),
        ]:
            for index, expected in enumerate(starts, start=1):
                with self.subTest(anchor=anchor, unit=unit, index=index):
                    start = terms.period_start(anchor, interval, unit, index)
                    self.assertEqual(start, expected)

    def test_leap_day_comes_back(self):
        start = terms.period_start(date(2024, 2, 29), 1, "year", 4)
        self.assertEqual(start, date(2028, 2, 29))

    def test_term_end(self):
        for start, length, unit, expected in [
            (date(2026, 1, 1), 1, "year", date(2026, 12, 31)),
            (date(2024, 2, 29), 1, "year", date(2025, 2, 27)),
            (date(2026, 1, 31), 1, "month", date(2026, 2, 27)),
            (date(2026, 3, 1), 36, "month", date(2029, 2, 28)),
            (date(2026, 5, 4), 1, "week", date(2026, 5, 10)),
            (date(2026, 5, 4), 1, "day", date(2026, 5, 4)),
            (date(2026, 5, 4), 0, "year", None),
        ]:
            with self.subTest(start=start, length=length, unit=unit):
                self.assertEqual(terms.term_end(start, length, unit), expected)

    def test_month_ends_come_back_in_a_chain_of_terms(self):
        for anchor, length, unit, starts in [
            (
                date(2026, 1, 31),
                1,
                "month",
                [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
            ),
            (
                date(2024, 2, 29),
                1,
                "year",
                [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28)]
                + [date(2028, 2, 29)],
            ),
            (date(2026, 1, 15), 1, "month", [date(2026, 2, 15), date(2026, 3, 15)]),
        ]:
            start = anchor
            for expected in starts:
                with self.subTest(anchor=anchor, expected=expected):
                    end = terms.term_end(start, length, unit, anchor.day)
                    start = end + timedelta(days=1)
                    self.assertEqual(start, expected)

    def test_count_periods(self):
        for start, end, interval, unit, expected in [
            (date(2026, 1, 1), date(2026, 12, 31), 1, "month", 12),
            (date(2026, 1, 1), date(2026, 12, 31), 1, "year", 1),
            (date(2026, 1, 31), date(2027, 1, 30), 1, "month", 12),
            (date(2026, 1, 1), date(2026, 6, 30), 1, "year", 181 / 365),
            (date(2026, 1, 1), date(2027, 6, 30), 1, "year", 1 + 181 / 365),
            (date(2026, 1, 1), date(2026, 1, 1), 1, "week", 1 / 7),
        ]:
            with self.subTest(start=start, end=end, unit=unit):
                count = terms.count_periods(start, end, interval, unit)
                self.assertAlmostEqual(count, expected)

    def test_price_ratio(self):
        for period, base, expected in [
            ((1, "year"), (1, "month"), 12),
            ((1, "month"), (1, "year"), 1 / 12),
            ((3, "month"), (1, "month"), 3),
            ((1, "week"), (1, "day"), 7),
            ((1, "day"), (1, "year"), 1 / 365),
        ]:
            with self.subTest(period=period, base=base):
                self.assertAlmostEqual(terms.price_ratio(*period, *base), expected)

    def test_uplift_is_rounded_by_the_given_function(self):
        self.assertEqual(terms.uplift(19.99, 3.5, lambda price: round(price, 2)), 20.69)
        self.assertEqual(terms.uplift(1000.0, -10.0, round), 900)

    @quick
    @given(dates, intervals, units, st.integers(0, 60))
    def test_periods_leave_no_gap(self, anchor, interval, unit, index):
        first = terms.period_start(anchor, interval, unit, index)
        following = terms.period_start(anchor, interval, unit, index + 1)
        self.assertLess(first, following)
        self.assertEqual(terms.period_start(anchor, interval, unit, 0), anchor)

    @quick
    @given(dates, intervals, units)
    def test_the_next_term_starts_where_the_period_does(self, start, length, unit):
        end = terms.term_end(start, length, unit)
        self.assertGreaterEqual(end, start)
        self.assertEqual(
            end + timedelta(days=1), terms.period_start(start, length, unit, 1)
        )

    @quick
    @given(dates, st.integers(1, 5), units, st.integers(1, 24))
    def test_whole_terms_hold_whole_periods(self, start, interval, unit, number):
        end = terms.term_end(start, interval * number, unit)
        self.assertEqual(terms.count_periods(start, end, interval, unit), number)
