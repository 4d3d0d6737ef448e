import doctest
import random
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo.tests import TransactionCase, tagged

from .. import recognition

DIGITS = (0, 2, 3)


def get_months(start, end):
    """Return the first days of the months that two days are in or between."""
    months = [start.replace(day=1)]
    while months[-1] + relativedelta(months=1) <= end:
        months.append(months[-1] + relativedelta(months=1))
    return months


@tagged("post_install", "-at_install")
class TestRecognitionFormula(TransactionCase):
    """What is earned until a day: in Python and in the database alike."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(recognition).failed)

    def _draw(self, draw):
        start = date(2023, 1, 1) + timedelta(days=draw.randrange(800))
        end = start + timedelta(days=draw.choice((0, 1, 27, 30, 89, 364, 365, 730)))
        day = start + timedelta(days=draw.randrange(-40, 800))
        amount = draw.choice((0.01, 0.05, 99.99, 1200.0, -300.0, 7.125, 1e7))
        return amount, start, end, day

    def _compute(self, cases, digits, method):
        """Return what the database says."""
        expression = recognition.recognised_sql(
            "x.amount", "x.first", "x.last", "x.day", digits, method
        )
        rows = []
        for amount, start, end, day in cases:
            self.env.cr.execute(
                f"SELECT ({expression})::text FROM (SELECT %s::numeric AS amount, "
                "%s::date AS first, %s::date AS last, %s::date AS day) x",
                (amount, start, end, day),
            )
            rows.append(self.env.cr.fetchone()[0])
        return rows

    def test_the_database_says_the_same(self):
        draw = random.Random(16)
        for method in ("days", "months"):
            for digits in DIGITS:
                cases = [self._draw(draw) for _number in range(150)]
                found = self._compute(cases, digits, method)
                expected = [
                    str(recognition.recognised(*case, digits=digits, method=method))
                    for case in cases
                ]
                rows = zip(cases, found, expected, strict=True)
                self.assertEqual([row for row in rows if row[1] != row[2]], [])

    def _compute_months(self, amount, start, end, digits, method):
        """Return what the database says of each month, with whole numbers."""
        columns = recognition.line_units_sql(
            "x.amount", "x.first", "x.last", str(digits), f"'{method}'"
        )
        names = ", ".join(f"{value} AS {name}" for name, value in columns.items())
        self.env.cr.execute(
            f"""SELECT {recognition.first_of_month_sql("y.number")},
                ({recognition.month_units_sql("y", "y.number")})::text
            FROM (
                SELECT *, generate_series(first_month, last_month) AS number FROM (
                    SELECT {names} FROM (
                        SELECT %s::numeric AS amount, %s::date AS first,
                            %s::date AS last
                    ) x
                ) line
            ) y""",
            (amount, start, end),
        )
        return [(day, Decimal(text)) for day, text in self.env.cr.fetchall()]

    def test_months_are_the_same_with_whole_numbers(self):
        draw = random.Random(18)
        for method in ("days", "months"):
            for digits in DIGITS:
                for number in range(60):
                    amount, start, end, _day = self._draw(draw)
                    if not number % 10:
                        amount *= 10**12  # beyond what whole numbers hold
                    earned = [
                        recognition.recognised(amount, start, end, day, digits, method)
                        for first in get_months(start, end)
                        for day in (first - timedelta(1), first + relativedelta(day=31))
                    ]
                    expected = [
                        until - since
                        for since, until in zip(earned[::2], earned[1::2], strict=True)
                    ]
                    rows = self._compute_months(amount, start, end, digits, method)
                    self.assertEqual([row[0] for row in rows], get_months(start, end))
                    self.assertEqual([row[1] for row in rows], expected)

    def test_months_add_up_to_the_amount(self):
        draw = random.Random(17)
        for method in ("days", "months"):
            for _number in range(50):
                amount, start, end, _day = self._draw(draw)
                values = [
                    recognition.recognised(
                        amount, start, end, start + timedelta(days=days), 2, method
                    )
                    for days in range(-1, (end - start).days + 1)
                ]
                self.assertEqual(values[0], 0)
                whole = recognition.recognised(amount, start, end, end)
                self.assertEqual(values[-1], whole)
                self.assertEqual(sorted(values, reverse=amount < 0), values)

    def test_a_day_that_is_nobody_knows_earns_nothing(self):
        later = date(2026, 1, 31)
        self.assertEqual(recognition.recognised(50.0, None, None, later), Decimal(0))
        self.assertEqual(recognition.deferred(50.0, None, None, later), Decimal(50))
