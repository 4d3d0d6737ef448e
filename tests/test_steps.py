import doctest
from datetime import date

from odoo.tests import BaseCase, tagged

from .. import steps


@tagged("post_install", "-at_install")
class TestSteps(BaseCase):
    """Amounts that change on days."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(steps).failed)

    def test_differences_make_one_of_the_other(self):
        days = [date(2026, month, 1) for month in range(1, 7)]
        before = {days[0]: 100.0, days[2]: 0.0, days[4]: 70.0}
        after = {days[1]: 30.0, days[4]: 70.0, days[5]: 0.0}
        total = 0.0
        for day, amount in steps.get_differences(before, after):
            total += amount
            expected = steps.get_amount(after, day) - steps.get_amount(before, day)
            self.assertEqual(total, expected)

    def test_the_end_is_never_before_the_start(self):
        first = date(2026, 3, 1)
        found = steps.get_steps([(first, None, 9.0)], (), first, date(2026, 1, 1))
        self.assertEqual(found, {first: 0.0})
