from lxml import etree

from odoo import SUPERUSER_ID
from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

SCRIPT = "sale_renewal/migrations/19.0.1.6.0/post-email-templates.py"
NAME = "mail_template_contract_request"
# What an earlier version might have said about requests.
OLD = "<div><p>What was said before</p></div>"


@tagged("post_install", "-at_install")
class TestDocumentsEmailUpgrade(TransactionCase):
    """Emails that nobody has edited say what they say in new databases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = load_script(file_path(SCRIPT), "post_email_templates")
        cls.template = cls.env.ref(f"sale_renewal.{NAME}").with_context(lang="en_US")
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.template = cls.template.with_user(SUPERUSER_ID)
        cls.new = str(cls.template.body_html)

    def setUp(self):
        super().setUp()
        old = self.script.fingerprint(OLD)
        self.script.SHIPPED[NAME].add(old)
        self.addCleanup(self.script.SHIPPED[NAME].discard, old)

    def _migrate(self):
        self.env.flush_all()
        self.script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()

    def test_what_was_shipped_before_becomes_what_is_shipped_now(self):
        french = self.template.with_context(lang="fr_FR")
        self.template.body_html = OLD
        french.body_html = "<div><p>Ce qui a été dit</p></div>"
        self._migrate()
        self.assertEqual(str(self.template.body_html), self.new)
        self.assertNotIn("Ce qui a été dit", str(french.body_html))
        self.assertTrue(french.body_html)

    def test_what_was_edited_stays(self):
        edited = OLD.replace("before", "by us")
        self.template.body_html = edited
        self._migrate()
        self.assertEqual(str(self.template.body_html), edited)

    def test_what_was_translated_by_somebody_stays(self):
        french = self.template.with_context(lang="fr_FR")
        self.template.body_html = OLD
        own = "<div><p>Nos propres mots</p></div>"
        french.with_user(self.env.ref("base.user_admin")).body_html = own
        self._migrate()
        self.assertEqual(str(french.body_html), own)
        self.assertEqual(str(self.template.body_html), OLD)

    def test_what_is_shipped_is_known_by_what_it_says(self):
        """Odoo rewrites what it keeps: its looks do not count, what it says does."""
        read = self.script.fingerprint
        for name in self.script.SHIPPED:
            with self.subTest(name):
                template = self.env.ref(f"sale_renewal.{name}")
                body = str(template.with_context(lang="en_US").body_html)
                self.assertEqual(read(body), read(self._get_shipped(template)))
        self.assertNotEqual(read(OLD), read(OLD.replace("before", "after")))

    def _get_shipped(self, template):
        """Return the body that the file of a template says."""
        (_module, name) = template.get_external_id()[template.id].split(".")
        tree = etree.parse(file_path(template.template_fs))
        (body,) = tree.xpath(f"//record[@id='{name}']/field[@name='body_html']")
        rows = [etree.tostring(row, encoding="unicode", method="html") for row in body]
        return "".join([body.text or "", *rows])

    def test_templates_are_reset_by_hand_as_well(self):
        self.template.body_html = "<div>Ours</div>"
        self.template.reset_template()
        self.assertEqual(str(self.template.body_html), self.new)
