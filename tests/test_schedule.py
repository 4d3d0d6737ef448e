from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import intervals, prices, terms

from .test_terms import cents, dates, quick, units

anchor_days = st.one_of(st.none(), st.integers(1, 31))
align_days = st.one_of(st.integers(1, 28), st.just(31))
align_months = st.one_of(st.none(), st.integers(1, 12))
aligned_units = st.sampled_from(("month", "year"))
schedules = st.builds(terms.Schedule, dates, st.integers(1, 18), units, anchor_days)
ONE_DAY = timedelta(days=1)


@st.composite
def aligned(draw):
    """Return the start of a term and a schedule aligned to the calendar."""
    start, interval = draw(dates), draw(st.integers(1, 12))
    unit, day, month = draw(aligned_units), draw(align_days), draw(align_months)
    anchor = terms.aligned_anchor(start, interval, unit, day, month)
    return start, terms.Schedule(anchor, interval, unit, day), month


@tagged("post_install", "-at_install")
class TestSchedule(BaseCase):
    """Billing periods, from tables and from random values."""

    def test_period_of(self):
        for schedule, day, first, last in [
            ((date(2026, 1, 31), 1, "month"), "2026-02-27", "2026-01-31", "2026-02-27"),
            ((date(2026, 1, 31), 1, "month"), "2026-02-28", "2026-02-28", "2026-03-30"),
            ((date(2026, 1, 31), 1, "month"), "2025-12-30", "2025-11-30", "2025-12-30"),
            ((date(2024, 2, 29), 1, "year"), "2028-02-28", "2027-02-28", "2028-02-28"),
            ((date(2024, 2, 29), 1, "year"), "2028-02-29", "2028-02-29", "2029-02-27"),
            (
                (date(2025, 2, 28), 1, "year", 29),
                "2028-03-01",
                "2028-02-29",
                "2029-02-27",
            ),
            (
                (date(2026, 2, 28), 1, "month", 30),
                "2026-04-01",
                "2026-03-30",
                "2026-04-29",
            ),
            ((date(2026, 1, 5), 2, "week"), "2026-01-04", "2025-12-22", "2026-01-04"),
            ((date(2026, 1, 5), 10, "day"), "2026-01-15", "2026-01-15", "2026-01-24"),
            ((date(2026, 1, 15), 3, "month"), "2027-01-14", "2026-10-15", "2027-01-14"),
            ((date(2000, 1, 1), 1, "day"), "2099-12-31", "2099-12-31", "2099-12-31"),
        ]:
            with self.subTest(schedule=schedule, day=day):
                period = terms.Schedule(*schedule).period_of(date.fromisoformat(day))
                self.assertEqual([str(edge) for edge in period], [first, last])

    def test_periods(self):
        monthly = terms.Schedule(date(2026, 1, 31), 1, "month")
        periods = list(monthly.periods(date(2026, 2, 1), date(2026, 4, 29)))
        self.assertEqual([p[0].day for p in periods], [31, 28, 31])
        endless = monthly.periods(date(2026, 2, 1))
        self.assertEqual([next(endless)[1].month for _ in range(13)][-1], 2)

    def test_count_and_amounts(self):
        for schedule, first, last, count, amounts in [
            # A term shorter than a period.
            ((date(2026, 1, 1), 1, "year"), "2026-01-01", "2026-03-31", 90 / 365, [90]),
            # A term that is not a whole number of periods.
            (
                (date(2026, 1, 1), 3, "month"),
                "2026-01-01",
                "2026-05-15",
                1 + 45 / 91,
                [365, 180.49],
            ),
            (
                (date(2026, 1, 1), 1, "month"),
                "2026-01-15",
                "2026-03-10",
                17 / 31 + 1 + 10 / 31,
                [200.16, 365, 117.74],
            ),
            (
                (date(2026, 1, 5), 1, "week"),
                "2026-01-05",
                "2026-01-21",
                2 + 3 / 7,
                [365, 365, 156.43],
            ),
            ((date(2026, 1, 5), 1, "day"), "2026-01-05", "2026-01-06", 2, [365, 365]),
        ]:
            first, last = date.fromisoformat(first), date.fromisoformat(last)
            schedule = terms.Schedule(*schedule)
            with self.subTest(schedule=schedule):
                self.assertAlmostEqual(schedule.count(first, last), count)
                rows = schedule.amounts(365.0, first, last, cents)
                self.assertEqual([row[2] for row in rows], amounts)

    def test_alignment_to_every_day_of_the_month(self):
        """Periods begin on that day of every month, or on the last day."""
        for day in (*range(1, 29), 31):
            for number in range(0, 731, 3):
                start = date(2023, 12, 1) + timedelta(days=number)
                anchor = terms.aligned_anchor(start, 1, "month", day)
                found = start
                while not (
                    found.day == day or (day == 31 and (found + ONE_DAY).day == 1)
                ):
                    found -= ONE_DAY
                self.assertEqual(anchor, found)

    def test_aligned_anchor(self):
        for start, interval, unit, day, month, expected in [
            ("2026-01-15", 1, "month", 1, None, "2026-01-01"),
            ("2026-01-01", 1, "month", 1, None, "2026-01-01"),
            ("2026-01-15", 1, "month", 16, None, "2025-12-16"),
            ("2026-03-30", 1, "month", 31, None, "2026-02-28"),
            ("2026-03-31", 1, "month", 31, None, "2026-03-31"),
            ("2028-03-01", 1, "month", 31, None, "2028-02-29"),
            ("2026-02-28", 1, "month", 31, None, "2026-02-28"),
            ("2026-02-20", 3, "month", 1, 1, "2026-01-01"),
            ("2026-02-20", 3, "month", 1, 2, "2026-02-01"),
            ("2026-02-20", 3, "month", 1, 3, "2025-12-01"),
            ("2026-01-15", 3, "month", 31, 1, "2025-10-31"),
            ("2026-02-20", 1, "year", 1, 7, "2025-07-01"),
            ("2026-02-20", 1, "year", 1, 1, "2026-01-01"),
            ("2026-02-20", 1, "year", 1, None, "2026-02-01"),
            ("2024-02-29", 1, "year", 31, 2, "2024-02-29"),
            ("2025-02-27", 1, "year", 31, 2, "2024-02-29"),
        ]:
            with self.subTest(start=start, unit=unit, day=day, month=month):
                start = date.fromisoformat(start)
                anchor = terms.aligned_anchor(start, interval, unit, day, month)
                self.assertEqual(str(anchor), expected)

    @quick
    @given(schedules, st.integers(-40, 80))
    def test_periods_tile_the_calendar(self, schedule, index):
        first, last = schedule.period(index)
        self.assertLessEqual(first, last)
        self.assertEqual(schedule.period(index + 1)[0], last + ONE_DAY)

    @quick
    @given(schedules, dates)
    def test_period_of_contains_the_day(self, schedule, day):
        first, last = schedule.period_of(day)
        self.assertTrue(first <= day <= last)
        for edge in (first, last):
            self.assertEqual(schedule.period_of(edge), (first, last))

    @quick
    @given(schedules, dates, st.integers(0, 400))
    def test_periods_are_those_that_share_a_day(self, schedule, first, length):
        last = first + timedelta(days=length)
        periods = list(schedule.periods(first, last))
        self.assertEqual(periods[0], schedule.period_of(first))
        self.assertEqual(periods[-1], schedule.period_of(last))
        for (_start, end), (start, _end) in zip(periods, periods[1:], strict=False):
            self.assertEqual(end + ONE_DAY, start)

    @quick
    @given(
        schedules, st.floats(0, 1e5), dates, st.lists(st.integers(1, 90), max_size=5)
    )
    def test_a_term_costs_the_sum_of_its_parts(self, schedule, price, first, lengths):
        last = first + timedelta(days=sum(lengths))
        parts, start = [], first
        for length in lengths:
            parts.append((start, start + timedelta(days=length - 1)))
            start += timedelta(days=length)
        parts.append((start, last))
        whole = schedule.amounts(price, first, last, cents)
        cut = [row for part in parts for row in schedule.amounts(price, *part, cents)]
        self.assertAlmostEqual(sum(r[2] for r in whole), sum(r[2] for r in cut), 4)
        self.assertAlmostEqual(
            schedule.count(first, last), sum(schedule.count(*part) for part in parts)
        )
        for row_first, row_last, amount in whole:
            if (row_first, row_last) == schedule.period_of(row_first):
                self.assertEqual(amount, cents(price))

    @quick
    @given(aligned())
    def test_aligned_periods_begin_where_the_calendar_says(self, found):
        start, schedule, month = found
        first, last = schedule.period_of(start)
        self.assertEqual(first, schedule.anchor)
        self.assertTrue(first <= start <= last)
        for index in range(-3, 5):
            first = schedule.period(index)[0]
            if schedule.anchor_day == 31:
                self.assertEqual((first + ONE_DAY).day, 1, "the last of its month")
            else:
                self.assertEqual(first.day, schedule.anchor_day)
        months = schedule.interval * (12 if schedule.unit == "year" else 1)
        if month and (months % 12 == 0 or 12 % months == 0):
            self.assertFalse((schedule.anchor.month - month) % min(months, 12))

    @quick
    @given(st.integers(1, 10**7), st.integers(1, 500), st.integers(0, 99))
    def test_price_for_gives_the_amount(self, amount, quantity, discount):
        quantity *= 1 - discount / 100
        price = prices.price_for(amount / 100, quantity, 2, cents)
        self.assertEqual(cents(price * quantity), cents(amount / 100))

    @quick
    @given(dates, st.integers(1, 12), aligned_units, st.integers(1, 31))
    def test_a_chain_of_terms_keeps_its_day(self, start, length, unit, number):
        anchor, first = start, start
        for _ in range(number):
            first = terms.term_end(first, length, unit, anchor.day) + ONE_DAY
            is_last_of_month = (first + ONE_DAY).day == 1
            self.assertTrue(first.day == anchor.day or is_last_of_month)
            self.assertLessEqual(first.day, anchor.day)
        months = length * number * (12 if unit == "year" else 1)
        reached = 12 * (first.year - anchor.year) + first.month - anchor.month
        self.assertEqual(reached, months)

    @quick
    @given(schedules, dates, st.integers(0, 60))
    def test_count_of_one_period_is_its_share(self, schedule, first, length):
        period = schedule.period_of(first)
        last = min(first + timedelta(days=length), period[1])
        self.assertAlmostEqual(
            schedule.count(first, last), intervals.share(period, (first, last))
        )
