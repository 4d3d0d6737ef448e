import doctest
from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools.translate import code_translations

from odoo.addons.sale_renewal import terms, wording

from .common import RenewalCommon


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


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestWordingOfDocuments(RenewalCommon):
    """What users read is in their language, whole sentences at a time."""

    def _translate(self, lang, terms):
        """Return a context in which these sentences have a translation."""
        self.env["res.lang"]._activate_lang(lang)
        python = code_translations.python_translations
        return patch.dict(python, {("sale_renewal", lang): terms})

    def test_the_periods_of_a_plan_have_the_plurals_of_the_language(self):
        texts = {
            "per %s": "co %s",
            "per month": "miesięcznie",
            "billing period %s": "okres %s",
            "term %s": "umowa na %s",
            "renewed %s before the end": "odnowienie %s przed końcem",
        }
        self.plan_monthly.write({"term_count": 5, "renewal_lead_days": 2})
        plan = self.plan_monthly.with_context(lang="pl_PL")
        with self._translate("pl_PL", texts):
            for interval, label in (
                (1, "miesięcznie"),
                (2, "co 2 miesiące"),
                (5, "co 5 miesięcy"),
                (24, "co 2 lata"),
            ):
                plan.billing_interval = interval
                self.assertEqual(plan._get_period_label(), label)
            self.assertEqual(
                plan.summary,
                "Billed in advance; okres 2 lata; umowa na 5 lat; odnowienie 2 dni "
                "przed końcem",
            )

    def test_one_is_one_day(self):
        self.plan_monthly.renewal_lead_days = 1
        self.assertIn("renewed 1 day before the end", self.plan_monthly.summary)
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        self.assertEqual(
            contract._get_renewal_conditions()[0],
            "The renewal is offered 1 day before the end of the term, on 12/30/2026.",
        )
        texts = [contract._get_gap_text(days) for days in (1, -1, 2, 0)]
        self.assertEqual(
            texts, ["gap of 1 day", "overlap of 1 day", "gap of 2 days", ""]
        )

    def test_a_sentence_about_prices_is_translated_as_a_whole(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.5})
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        english = "Price of the next term: as in this term with an uplift of %s %%."
        with self._translate("de_DE", {english: "Um %s %% teurer als bisher."}):
            german = contract.with_context(lang="de_DE")
            self.assertIn(
                "Um 3,5 % teurer als bisher.", german._get_renewal_conditions()
            )

    def test_labels_of_the_document_name_the_period_where_the_language_wants_it(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        texts = {"per month": "havi", "Price %(per_period)s": "%(per_period)s ár"}
        with self._translate("hu_HU", texts):
            labels = contract.with_context(lang="hu_HU")._get_document_period_labels()
        self.assertEqual(labels["price"], "havi ár")

    def test_without_an_end_no_sentence_speaks_of_one(self):
        self.support.contract_plan_id = self.plan_evergreen
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        self.assertEqual(
            contract._get_upsell_problems(date(2025, 12, 31)),
            [
                "Dec 31, 2025 is outside its term, which starts on Jan 1, 2026: choose "
                "a start of term from then on."
            ],
        )
        wizard = self.env["sale.contract.quantity.change"].create(
            {"contract_id": contract.id, "date_choice": "date", "date": "2025-12-31"}
        )
        wizard.line_ids.new_quantity = 0
        self.assertEqual(
            wizard.line_ids.problem,
            "Dec 31, 2025 is outside the term, which starts on Jan 1, 2026: choose "
            "a day from then on.",
        )

    def test_an_order_without_items_whose_term_ends_before_it_starts(self):
        with self.assertRaisesRegex(
            ValidationError,
            "would end on Mar 31, 2026, before it starts on Apr 1, 2026. Choose a",
        ):
            self._create_order(
                self.customer_a,
                term_start_date="2026-04-01",
                term_end_date="2026-03-31",
            )

    def test_a_term_that_waits_says_so_in_two_sentences(self):
        self.plan_monthly.term_start = "date"
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(
            contract._get_not_started_problem(),
            f"It has not started. Give a start date: fill it in on {order.name}",
        )
