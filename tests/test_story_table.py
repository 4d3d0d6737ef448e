import doctest
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import story

# Of a term; a hundred years where there is no end.
MONTHS = {"half_year": 6, "quarterly": 12, "yearly": 12, "until_cancelled": 1200}


def get_days():
    """Yield every day of four years: months of all lengths, and a leap year."""
    for number in range(1461):
        yield date(2026, 1, 1) + timedelta(number)


@tagged("post_install", "-at_install")
class TestStory(BaseCase):
    """The demo company has the same history on whatever day it is installed."""

    def test_worked_examples(self):
        self.assertFalse(doctest.testmod(story).failed)

    def test_the_same_terms_have_ended_on_every_day(self):
        for deal in story.DEALS:
            months, ended = MONTHS[deal.plan], len(deal.ends)
            wrong = []
            for today in get_days():
                start = story.get_day(today, deal.days)
                following = start + relativedelta(months=months * (ended + 1))
                if (
                    start + relativedelta(months=months * ended) >= today
                    or following <= today + timedelta(7)
                    and not self._is_lost(deal)
                ):
                    wrong.append(today)
            self.assertFalse(wrong, deal.title)

    def test_late_signatures_were_given_before_today(self):
        for deal in story.DEALS:
            signed = [
                (story.ENDS[end], MONTHS[deal.plan] * number)
                for number, end in enumerate(deal.ends, 1)
                if isinstance(story.ENDS[end], int)
            ]
            for days, months in signed:
                wrong = [
                    today
                    for today in get_days()
                    if story.get_day(today, deal.days)
                    + relativedelta(months=months)
                    - timedelta(days + 1)
                    >= today
                ]
                self.assertFalse(wrong, deal.title)

    def test_only_the_last_term_was_lost(self):
        for deal in story.DEALS:
            lost = [isinstance(story.ENDS[end], str) for end in deal.ends]
            self.assertFalse(any(lost[:-1]), deal.title)

    def test_quantities_change_within_a_term(self):
        for number, days, _quantity in story.CHANGED:
            deal = story.DEALS[number]
            for today in get_days():
                day, start = story.get_day(today, days), story.get_day(today, deal.days)
                terms = [
                    start + relativedelta(months=MONTHS[deal.plan] * term)
                    for term in range(len(deal.ends) + 2)
                ]
                is_within = any(
                    first < day < following - timedelta(1)
                    for first, following in zip(terms, terms[1:], strict=False)
                )
                self.assertTrue(is_within, f"{deal.title}, {today}")

    def test_quantities_of_a_deal_change_one_after_the_other(self):
        days = {}
        for number, ago, _quantity in story.CHANGED:
            with self.subTest(deal=story.DEALS[number].title):
                self.assertLess(ago, days.get(number, story.DEALS[number].days))
            days[number] = ago

    def _is_lost(self, deal):
        return bool(deal.ends) and isinstance(story.ENDS[deal.ends[-1]], str)
