"""The translations are whole, and say the same with the same parts."""

import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

LANGUAGES = ("de", "fr", "es")
PLACEHOLDERS = re.compile(r"%\(\w+\)[sdr]|%[sdr%]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z]\w*|\bclass=\"[^\"]*\"|\bt-\w+=\"[^\"]*\"")
ENDS = (".", ":", "?", "!", "…", " ", "\n")


@tagged("post_install", "-at_install")
class TestLanguages(BaseCase):
    def _get_files(self):
        folder = Path(file_path("sale_renewal/i18n"))
        for language in LANGUAGES:
            yield language, polib.pofile(folder / f"{language}.po")

    def _assert_none(self, faults):
        self.assertFalse(faults, "\n" + "\n".join(faults[:30]))

    def test_every_term_is_translated(self):
        for language, file in self._get_files():
            with self.subTest(language):
                self._assert_none([entry.msgid for entry in file if not entry.msgstr])

    def test_placeholders_and_markup_are_those_of_the_term(self):
        faults = []
        for language, file in self._get_files():
            for entry in file:
                for parts in (PLACEHOLDERS, MARKUP):
                    term = sorted(parts.findall(entry.msgid))
                    if term != sorted(parts.findall(entry.msgstr)):
                        faults.append(f"{language}: {entry.msgid} / {entry.msgstr}")
        self._assert_none(faults)

    def test_a_sentence_ends_as_its_term(self):
        faults = []
        for language, file in self._get_files():
            for entry in file:
                term, text = entry.msgid, entry.msgstr
                ends = [end for end in ENDS if term.endswith(end)]
                if any(not text.endswith(end) for end in ends):
                    faults.append(f"{language}: {term!r} / {text!r}")
                if term[:1].isspace() != text[:1].isspace():
                    faults.append(f"{language}: {term!r} / {text!r}")
        self._assert_none(faults)

    def test_the_glossary_holds(self):
        """The words of docs/glossary.md are those of the translations."""
        page = (Path(__file__).resolve().parents[1] / "docs/glossary.md").read_text()
        rows = re.findall(r"^\| (.+) \|$", page, re.MULTILINE)
        words = [row.split(" | ") for row in rows if not row.startswith("English")]
        self.assertGreater(len(words), 50)
        terms = [
            {entry.msgid: entry.msgstr for entry in file}
            for _, file in self._get_files()
        ]
        for word, *texts in words:
            with self.subTest(word):
                self.assertEqual(texts, [term.get(word) for term in terms])
