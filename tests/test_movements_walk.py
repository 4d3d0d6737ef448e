import doctest
import random
from collections import defaultdict
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from .. import movements
from ..movements import CHANGE, END, MOVE, PAUSE, START, Row, get_movements

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestMovements(BaseCase):
    """What the rows of one customer mean."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(movements).failed)

    def _get_types(self, *rows, **options):
        found = get_movements([Row(*row) for row in rows], **options)
        return [(move.type, move.amount) for move in found]

    def test_everything_of_the_first_day_is_new(self):
        self.assertEqual(
            self._get_types(
                (JANUARY, 100.0, START), (JANUARY, 50.0, START), (JUNE, 30.0, START)
            ),
            [("new", 100.0), ("new", 50.0), ("expansion", 30.0)],
        )

    def test_losing_one_of_two_contracts_is_a_contraction(self):
        self.assertEqual(
            self._get_types(
                (JANUARY, 100.0, START), (JANUARY, 50.0, START), (JUNE, -50.0, END)
            )[-1],
            ("contraction", -50.0),
        )

    def test_another_currency_is_no_loss(self):
        self.assertEqual(
            self._get_types(
                (JANUARY, 100.0, START, "USD"),
                (JUNE, -100.0, MOVE, "USD"),
                (JUNE, 90.0, MOVE, "EUR"),
                (date(2026, 7, 1), -90.0, END, "EUR"),
            ),
            [
                ("new", 100.0),
                ("transfer", -100.0),
                ("transfer", 90.0),
                ("churn", -90.0),
            ],
        )

    def test_what_comes_with_another_customers_contract_is_not_new(self):
        self.assertEqual(
            self._get_types((JANUARY, 100.0, MOVE), (JUNE, 20.0)),
            [("transfer", 100.0), ("expansion", 20.0)],
        )

    def test_the_days_of_grace_are_counted_from_the_first_day_without(self):
        rows = ((JANUARY, 9.0, START), (JUNE, -9.0, END), (date(2026, 6, 4), 9.0))
        late, lost = (self._get_types(*rows, grace=days) for days in (3, 2))
        self.assertEqual([name for name, _ in late][1:], ["late_renewal"] * 2)
        self.assertEqual([name for name, _ in lost][1:], ["churn", "reactivation"])

    def test_a_renewed_term_ends_while_it_is_paused(self):
        self.assertEqual(
            self._get_types(
                (JANUARY, 9.0, START),
                (JUNE, -9.0, PAUSE),
                (date(2026, 7, 1), 0.0, END),
                (date(2026, 9, 1), 9.0, PAUSE),
            ),
            [("new", 9.0), ("contraction", -9.0), ("expansion", 9.0)],
        )

    def test_movements_add_up_to_the_rows_on_every_day(self):
        chance = random.Random(7)
        for _life in range(300):
            rows = self._get_life(chance)
            found = get_movements(rows)
            by_row = defaultdict(float)
            for move in found:
                by_row[move.row] += move.amount
            for number, row in enumerate(rows):
                self.assertAlmostEqual(by_row[number], row.amount)
            self._check_types(rows, found)

    def _get_life(self, chance):
        """Return random rows that never add up to less than nothing."""
        rows, total, day = [], defaultdict(int), JANUARY
        for _step in range(chance.randrange(1, 25)):
            day += timedelta(days=chance.choice([0, 1, 20, 40]))
            currency = chance.choice(["USD", "EUR"])
            amount = chance.choice([-total[currency], -5, 5, 20, 100])
            amount = max(amount, -total[currency])
            kinds = [CHANGE, MOVE, START if amount > 0 else END]
            kinds += [PAUSE] if amount else []
            rows.append(Row(day, float(amount), chance.choice(kinds), currency))
            total[currency] += amount
        return rows

    def _check_types(self, rows, found):
        """New comes once, first; churn and reactivation begin and end with nothing."""
        days = {}
        for move in found:
            days.setdefault(rows[move.row].date, set()).add(move.type)
        new = [day for day, types in days.items() if "new" in types]
        self.assertLessEqual(len(new), 1)
        for day, types in days.items():
            eve = day - timedelta(days=1)
            before, after = (
                sum(movements.get_closing(rows, on, name) for name in ("USD", "EUR"))
                for on in (eve, day)
            )
            if "churn" in types:
                self.assertFalse(after)
            if types & {"reactivation", "new"}:
                self.assertFalse(before)
                self.assertTrue(after)
            if before and after:
                self.assertFalse(types & {"new", "churn", "reactivation"})
