import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import ramps


@tagged("post_install", "-at_install")
class TestRamps(BaseCase):
    """Days of steps, whatever the months are like."""

    def test_doctests(self):
        result = doctest.testmod(ramps)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_steps_follow_each_other_from_every_day_of_a_year(self):
        for number in range(425):
            start = date(2027, 1, 1) + timedelta(days=number)
            firsts = ramps.first_days(start, [1, 1, 12, 1])
            days = list(zip(firsts, ramps.last_days(firsts), strict=True))
            self.assertTrue(ramps.follow_each_other(days), start)
            months = [ramps.month_count(start, day) for day in firsts]
            self.assertEqual(months, [0, 1, 2, 14], start)

    def test_steps_that_moved_are_those_of_the_new_start(self):
        old = date(2027, 1, 31)
        steps = ramps.first_days(old, [1, 3, 8])
        for day in (date(2027, 2, 28), date(2027, 3, 15), date(2028, 2, 29)):
            moved = [ramps.moved_day(step, old, day) for step in steps]
            self.assertEqual(moved, ramps.first_days(day, [1, 3, 8]))
