from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDocumentsClauses(RenewalCommon):
    """Contracts keep the terms and conditions they were signed with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service, cls.privacy = cls.env["sale.contract.clause"].create(
            [
                {"name": "Service", "body": "<p>Answers in 8 hours.</p>"},
                {"name": "Privacy", "body": "<p>Data stays here.</p>"},
            ]
        )
        cls.plan_monthly.clause_ids = cls.service
        cls.plan_yearly.clause_ids = cls.service + cls.privacy

    def _get_texts(self, document):
        return [
            (version.clause_id.name, version.number, str(version.body))
            for version in document._get_clause_versions()
        ]

    def _print(self, report, document):
        reports = self.env["ir.actions.report"]
        return str(reports._render_qweb_html(report, document.ids)[0])

    def test_a_quotation_has_the_terms_of_its_plans(self):
        order = self._create_order(self.customer_a, self.support + self.setup)
        self.assertEqual(
            self._get_texts(order), [("Service", 1, "<p>Answers in 8 hours.</p>")]
        )
        order.order_line = [Command.create({"product_id": self.licence.id})]
        self.assertEqual(
            [name for name, _number, _body in self._get_texts(order)],
            ["Service", "Privacy"],
        )
        plain = self._create_order(self.customer_a, self.setup)
        self.assertFalse(plain.clause_version_ids)

    def test_each_contract_gets_the_terms_of_its_plan(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.action_confirm()
        names = {
            contract.plan_id: [name for name, *_rest in self._get_texts(contract)]
            for contract in order.contract_ids
        }
        self.assertEqual(
            names,
            {
                self.plan_monthly: ["Service"],
                self.plan_yearly: ["Service", "Privacy"],
            },
        )

    def test_an_order_may_have_others(self):
        special = self.env["sale.contract.clause"].create(
            {"name": "Special", "body": "<p>Answers in 2 hours.</p>"}
        )
        order = self._create_order(self.customer_a, self.support)
        order = order.with_user(self.salesman)
        order.clause_version_ids = special.version_id
        order.order_line = [Command.create({"product_id": self.support.id})]
        order.action_confirm()
        self.assertEqual(
            self._get_texts(order.contract_ids),
            [("Special", 1, "<p>Answers in 2 hours.</p>")],
        )
        for user in (self.salesman, self.sale_manager):
            with self.assertRaisesRegex(UserError, "stay as they"):
                order.with_user(user).clause_version_ids = self.service.version_id

    def test_the_text_of_a_version_nobody_has_seen_is_changed(self):
        order = self._create_order(self.customer_a, self.support)
        self.service.body = "<p>Answers in 6 hours.</p>"
        self.assertEqual(
            self._get_texts(order), [("Service", 1, "<p>Answers in 6 hours.</p>")]
        )

    def test_what_was_sent_or_signed_keeps_its_version(self):
        sent = self._create_order(self.customer_a, self.support)
        sent.action_quotation_sent()
        contract = self._create_contracts(self.customer_b, start="2026-03-10")
        with freeze_time("2026-04-01"):
            self.service.with_user(self.sale_manager).body = "<p>Best effort.</p>"
            later = self._create_order(self.customer_a, self.support)
            typed = contract.copy({"number": "X1", "date_start": "2026-04-01"})
        old = [("Service", 1, "<p>Answers in 8 hours.</p>")]
        new = [("Service", 2, "<p>Best effort.</p>")]
        self.assertEqual(self._get_texts(sent), old)
        self.assertEqual(self._get_texts(contract), old)
        self.assertEqual(self._get_texts(later), new)
        self.assertEqual(self._get_texts(typed), new)
        sent.action_confirm()
        self.assertEqual(self._get_texts(sent.contract_ids), old)

    def test_nobody_rewrites_what_was_signed(self):
        self._create_contracts(self.customer_b, start="2026-03-10")
        version = self.service.version_ids.with_user(self.sale_manager)
        for values in ({"body": "<p>No.</p>"}, {"date_from": "2020-01-01"}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                version.write(values)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            version.update_field_translations("body", {"en_US": "<p>No.</p>"})
        for records in (version, version.clause_id):
            with self.assertRaisesRegex(UserError, "archive it"):
                records.unlink()
        with self.assertRaises(AccessError):
            version.with_user(self.salesman).body = "<p>No.</p>"

    def test_a_version_for_later(self):
        self.service.version_ids = [
            Command.create({"date_from": "2026-05-01", "body": "<p>In May.</p>"})
        ]
        order = self._create_order(self.customer_a, self.support)
        with freeze_time("2026-05-01"):
            self.env.invalidate_all()
            later = self._create_order(self.customer_a, self.support)
        self.assertEqual(order._get_clause_versions().number, 1)
        self.assertEqual(later._get_clause_versions().number, 2)

    def test_the_next_term_has_the_terms_of_its_day(self):
        contract = self._create_contracts(self.customer_b, start="2026-03-10")
        with freeze_time("2027-02-10"):
            self.service.body = "<p>Best effort.</p>"
            order = contract._create_renewals().action_place_order()
        self.assertEqual(order.contract_ids._get_clause_versions().number, 2)
        self.assertEqual(contract._get_clause_versions().number, 1)

    def test_what_is_added_has_the_terms_of_the_contract(self):
        contract = self._create_contracts(self.customer_b, start="2026-03-10")
        with freeze_time("2026-06-10"):
            self.service.body = "<p>Best effort.</p>"
            order = self.env["sale.order"].browse(contract.action_upsell()["res_id"])
            order.order_line = [Command.create({"product_id": self.support.id})]
            self.assertEqual(order._get_clause_versions().number, 1)
            order.action_confirm()
        self.assertEqual(contract._get_clause_versions().number, 1)

    def test_they_are_printed_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        self.service.version_id.with_context(lang="fr_FR").body = "<p>En 8 h.</p>"
        order = self._create_order(self.customer_a, self.support)
        self.assertIn("En 8 h.", self._print("sale.report_saleorder", order))
        order.action_confirm()
        html = self._print("sale_renewal.report_sale_contract", order.contract_ids)
        self.assertIn("En 8 h.", html)
        self.assertNotIn("Answers in 8 hours.", html)

    def test_scripts_are_taken_out(self):
        self.privacy.body = "<p>Text<script>alert(1)</script></p>"
        self.assertNotIn("script", self.privacy.version_id.body)

    def test_terms_of_another_company_are_refused(self):
        other = self._create_company(name="Elsewhere")
        self.privacy.company_id = other
        order = self._create_order(self.customer_a, self.licence)
        self.assertEqual(order.clause_version_ids.clause_id, self.service)
        with self.assertRaises(UserError):
            order.clause_version_ids = self.privacy.version_ids

    def test_the_form_of_the_terms(self):
        manager = new_test_user(self.env, "boss", "sales_team.group_sale_manager")
        with Form(self.env["sale.contract.clause"].with_user(manager)) as form:
            form.name = "Payment"
            form.body = "<p>In 14 days.</p>"
        clause = form.record
        self.assertEqual(clause.version_ids.mapped("number"), [1])
        self._create_order(self.customer_a, self.support).write(
            {"clause_version_ids": clause.version_ids, "state": "sent"}
        )
        with Form(clause) as form:
            form.body = "<p>In 30 days.</p>"
        self.assertEqual(clause.version_ids.mapped("number"), [2, 1])
        self.assertEqual(str(clause.version_id.body), "<p>In 30 days.</p>")
