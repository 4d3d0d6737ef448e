import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import terms, wording


@tagged("post_install", "-at_install")
class TestWording(BaseCase):
    """Lengths of time in words, with the plurals of every language."""

    def _get_words(self, locale, unit, numbers):
        return [wording.length_in_words(number, unit, locale) for number in numbers]

    def test_doctests(self):
        result = doctest.testmod(wording)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_every_unit_keeps_the_number_it_was_given(self):
        for unit in terms.UNITS:
            # No unit turns into a larger one: 12 months stay 12 months.
            numbers = (0, 1, 2, 12, 400)
            expected = [f"{number} {unit}s" for number in numbers]
            expected[1] = f"1 {unit}"
            self.assertEqual(self._get_words("en_US", unit, numbers), expected)

    def test_languages_with_several_plurals(self):
        for locale, unit, expected in (
            ("pl_PL", "month", ["1 miesiąc", "2 miesiące", "5 miesięcy"]),
            ("pl_PL", "year", ["1 rok", "2 lata", "5 lat"]),
            ("ru_RU", "week", ["1 неделя", "2 недели", "5 недель"]),
            ("ar_001", "year", ["سنة", "سنتان", "5 سنوات"]),
            ("sl_SI", "week", ["1 teden", "2 tedna", "5 tednov"]),
        ):
            with self.subTest(locale=locale, unit=unit):
                self.assertEqual(self._get_words(locale, unit, (1, 2, 5)), expected)

    def test_languages_whose_long_words_are_their_short_ones(self):
        for locale, unit, expected in (
            ("zh_CN", "month", ["1个月", "3个月"]),
            ("ja_JP", "year", ["1 年", "3 年"]),
            ("tr_TR", "day", ["1 gün", "3 gün"]),
            ("eu_ES", "month", ["1 hilabete", "3 hilabete"]),
        ):
            with self.subTest(locale=locale, unit=unit):
                self.assertEqual(self._get_words(locale, unit, (1, 3)), expected)
