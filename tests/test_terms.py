import doctest
from calendar import monthrange
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools import float_round

from odoo.addons.sale_renewal import prices, terms

dates = st.dates(date(2000, 1, 1), date(2060, 12, 31))
intervals = st.integers(1, 36)
units = st.sampled_from(terms.UNITS)
quick = settings(
    deadline=None, max_examples=200, suppress_health_check=list(HealthCheck)
)


def cents(amount):
    """Round as a currency does."""
    return float_round(amount, precision_digits=2)


def rounded_to(rounding):
    """Return the function that rounds as a currency with this smallest unit does."""
    return lambda amount: float_round(amount, precision_rounding=rounding)


@tagged("post_install", "-at_install")
class TestTerms(BaseCase):
    """Dates and prices of terms, from tables and from random values."""

    def test_doctests(self):
        for module, count in ((terms, 5), (prices, 3)):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, count)
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
                self.assertAlmostEqual(prices.price_ratio(*period, *base), expected)

    def test_uplift_is_rounded_by_the_given_function(self):
        for price, percent, rounding, expected in [
            (19.99, 3.5, 0.01, 20.69),
            (1000.0, -10.0, 1.0, 900.0),
            (100.0, 0.0, 0.01, 100.0),
            (100.0, -100.0, 0.01, 0.0),
            (100.0, 33.333, 0.01, 133.33),
            (0.0, 5.0, 0.01, 0.0),
            (-50.0, 10.0, 0.01, -55.0),
            # A half is rounded away from zero, although floats are a little less.
            (1.05, 10.0, 0.01, 1.16),
            (100.5, 1.0, 0.01, 101.51),
            # Swiss francs, yen, dinars.
            (19.95, 2.0, 0.05, 20.35),
            (1999.0, 3.0, 1.0, 2059.0),
            (1.111, 1.0, 0.001, 1.122),
        ]:
            with self.subTest(price=price, percent=percent, rounding=rounding):
                raised = prices.uplift(price, percent, rounded_to(rounding))
                self.assertAlmostEqual(raised, expected, 6)

    def test_renewal_date(self):
        for end, lead_days, expected in [
            (date(2026, 12, 31), 0, date(2026, 12, 31)),
            (date(2026, 12, 31), 30, date(2026, 12, 1)),
            (date(2024, 3, 1), 1, date(2024, 2, 29)),
            (date(2025, 3, 1), 1, date(2025, 2, 28)),
            (date(2026, 1, 31), 365, date(2025, 1, 31)),
        ]:
            with self.subTest(end=end, lead_days=lead_days):
                self.assertEqual(terms.renewal_date(end, lead_days), expected)

    def test_every_period_from_every_day_of_a_leap_year(self):
        """Against the calendar, counted by hand: the day, or the last of its month."""
        for number in range(366):
            anchor = date(2024, 1, 1) + timedelta(days=number)
            for index in range(-14, 15):
                months = anchor.year * 12 + anchor.month - 1 + index
                year, month = months // 12, months % 12 + 1
                day = min(anchor.day, monthrange(year, month)[1])
                self.assertEqual(
                    terms.period_start(anchor, 1, "month", index),
                    date(year, month, day),
                )

    @quick
    @given(
        st.integers(0, 10**7),
        st.floats(-100, 300),
        st.sampled_from([0.001, 0.01, 0.05, 1.0]),
    )
    def test_uplift_is_the_nearest_amount_of_the_currency(self, units, percent, unit):
        price = units * unit
        raised = prices.uplift(price, percent, rounded_to(unit))
        exact = price * (1 + percent / 100)
        self.assertLessEqual(abs(raised - exact), unit / 2 + 1e-6 * max(1, price))
        self.assertAlmostEqual(raised / unit, round(raised / unit), 3)
        if abs(price * percent) >= 100 * unit:
            self.assertEqual(raised > price, percent > 0)

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
