import doctest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import credits

from .test_terms import cents, quick

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
days = st.integers(1, 31)
parts = st.tuples(days, days).map(
    lambda pair: tuple(date(2026, 1, day) for day in sorted(pair))
)
amounts = st.decimals(-500, 500, places=2).map(float)


@tagged("post_install", "-at_install")
class TestCredits(BaseCase):
    """What is left of an invoice line, whatever was credited before."""

    def test_doctests(self):
        result = doctest.testmod(credits)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    @quick
    @given(amounts, st.lists(parts, max_size=6))
    def test_in_whatever_steps_no_more_is_credited_than_was_charged(
        self, amount, steps
    ):
        taken = []
        for step in [*steps, JANUARY]:
            for part in credits.cut(step, [interval for interval, _amount in taken]):
                left = credits.get_left(amount, JANUARY, part, taken, cents)
                if left:
                    taken.append((part, left))
        sign = -1 if amount < 0 else 1
        total = sign * cents(sum(left for _part, left in taken))
        self.assertLessEqual(total, sign * amount)
        # Parts of cents may be lost, one where days were cut.
        lost = 0.01 * len(taken) + 0.001
        self.assertGreaterEqual(total, sign * amount - lost)

    @quick
    @given(amounts, st.integers(1, 9))
    def test_unit_by_unit_all_is_credited(self, amount, quantity):
        left = amount
        for sold in range(quantity, 0, -1):
            left = cents(left - credits.get_share(left, sold, 1, cents))
        self.assertEqual(left, 0.0)
