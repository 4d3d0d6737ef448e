"""Screens, mails and PDFs are in the language of who reads them."""

import re
from pathlib import Path

import polib
from lxml import html

from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools.misc import file_path

from .portal_common import PortalCommon

LANGUAGES = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR"}

# What Odoo's own pages say on the pages below; its translations are not ours.
OF_ODOO = {
    "Amount",
    "Contact",
    "Date",
    "Description",
    "Messages",
    "Quantity",
    "Taxes",
    "Total",
    "Unit Price",
    "Untaxed Amount",
}


def load_languages(env):
    """Install the languages, with the terms of the add-on."""
    for code in LANGUAGES.values():
        env["res.lang"]._activate_lang(code)
    module = env["ir.module.module"].search([("name", "=", "sale_renewal")])
    module._update_translations(list(LANGUAGES.values()))


def get_terms(language):
    """The terms of a language that are not the same as in English."""
    file = polib.pofile(Path(file_path("sale_renewal/i18n")) / f"{language}.po")
    return {entry.msgid: entry.msgstr for entry in file if entry.msgid != entry.msgstr}


VALUE = re.compile(r"%\(\w+\)[sdr]|%[sd]")


def get_pattern(term):
    """What a term looks like once its values are in it."""
    parts = VALUE.split(" ".join(term.split()))
    return ".+".join(re.escape(part.replace("%%", "%")) for part in parts)


def get_english(content, language):
    """Return the texts of an HTML document that stand in it in English."""
    root = html.fromstring(content)
    for part in root.xpath("//script | //style | //head"):
        part.drop_tree()
    texts = {" ".join(text.split()) for text in root.itertext()}
    texts |= {str(value) for value in root.xpath("//@title | //@placeholder | //@alt")}
    terms = [
        term
        for term in get_terms(language)
        if re.search("[A-Za-z]{3}", VALUE.sub("", term))
    ]
    pattern = re.compile("|".join(f"(?:{get_pattern(term)})" for term in terms))
    return sorted(text for text in texts - OF_ODOO if pattern.fullmatch(text))


@tagged("post_install", "-at_install")
class TestLanguagesLoaded(TransactionCase):
    """Installing a language brings every label of the add-on into it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_languages(cls.env)

    def _get_records(self):
        """The records of the add-on, by model."""
        domain = [("module", "=", "sale_renewal"), ("model", "!=", "ir.model.fields")]
        groups = self.env["ir.model.data"]._read_group(
            domain, ["model"], ["res_id:array_agg"]
        )
        for model, ids in groups:
            if model in self.env and not self.env[model]._abstract:
                yield self.env[model].browse(ids).exists()

    def _get_english(self, records, field, code, terms):
        """The terms of a field that a language leaves in English."""
        source = records.with_context(lang="en_US")
        target = records.with_context(lang=code)
        for before, after in zip(source, target, strict=True):
            old, new = before[field.name], after[field.name]
            if not old or (not callable(field.translate) and old not in terms):
                continue
            if not callable(field.translate):
                if new != terms[old]:
                    yield f"{before}.{field.name}: {old}"
                continue
            left = set(field.get_trans_terms(old)) & set(field.get_trans_terms(new))
            yield from (f"{before}.{field.name}: {x}" for x in left & set(terms))

    def test_views_menus_actions_mails(self):
        for language, code in LANGUAGES.items():
            terms = get_terms(language)
            faults = []
            for records in self._get_records():
                for field in records._fields.values():
                    if field.translate and field.store:
                        faults += self._get_english(records, field, code, terms)
            with self.subTest(code):
                self.assertFalse(faults, "\n".join(faults[:30]))

    def test_fields_of_the_main_screens(self):
        models = [
            "sale.contract",
            "sale.contract.plan",
            "sale.contract.request",
            "sale.revenue.month",
            "sale.deferral.close",
            "sale.renewal.forecast.line",
        ]
        for language, code in LANGUAGES.items():
            terms = get_terms(language)
            for model in models:
                english = self.env[model].fields_get(attributes=["string", "help"])
                fields = self.env[model].with_context(lang=code)
                fields = fields.fields_get(attributes=["string", "help"])
                for name, field in fields.items():
                    for key, text in field.items():
                        term = english[name][key]
                        with self.subTest(code, model=model, field=name):
                            self.assertEqual(text, terms.get(term, text))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestLanguagesOfCustomers(PortalCommon):
    """Customers read pages, mails and PDFs in their own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_languages(cls.env)
        cls.plan_monthly.require_signature = True
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-03-01")
        cls.customer_a.email = "azure@example.com"

    def _speak(self, code):
        self.customer_a.lang = self.anna.lang = code

    def _assert_language(self, content, language, *parts):
        text = " ".join(html.fromstring(content).text_content().split())
        for part in parts:
            self.assertIn(part, text)
        self.assertFalse(get_english(content, language))

    def test_the_page_of_a_contract(self):
        for (language, code), day in zip(
            LANGUAGES.items(), ("01.03.2026", "01/03/2026", "01/03/2026"), strict=True
        ):
            self._speak(code)
            self.env.flush_all()
            self._login(self.anna)
            page = self.url_open(self._get_path(self.contract)).text
            with self.subTest(code):
                self._assert_language(page, language, day)

    def test_the_pdf_of_a_contract(self):
        parts = {
            "de": ("01.03.2026", "100,00"),
            "es": ("01/03/2026", "100,00"),
            "fr": ("01/03/2026", "100,00"),
        }
        report = self.env["ir.actions.report"]
        for language, code in LANGUAGES.items():
            self._speak(code)
            name = "sale_renewal.report_sale_contract"
            page, _type = report._render_qweb_html(name, self.contract.ids)
            with self.subTest(code):
                self._assert_language(page, language, *parts[language])

    def test_the_mail_with_a_contract(self):
        subjects = {"de": "Vertrag", "es": "Contrato", "fr": "Contrat"}
        for language, code in LANGUAGES.items():
            self._speak(code)
            template = self.env.ref("sale_renewal.mail_template_contract_send")
            mail = self.env["mail.mail"].browse(template.send_mail(self.contract.id))
            with self.subTest(code):
                self.assertIn(subjects[language], mail.subject)
                self._assert_language(mail.body_html, language)

    def test_the_offer_of_a_renewal(self):
        """Reasons and facts are sentences that the code writes."""
        self.contract._create_renewals()
        order = self.contract.renewal_lead_id.order_ids
        template = self.env.ref("sale_renewal.mail_template_renewal_offer")
        for language, code in LANGUAGES.items():
            self._speak(code)
            mail = self.env["mail.mail"].browse(template.send_mail(order.id))
            with self.subTest(code):
                self._assert_language(mail.body_html, language, self.contract.number)
