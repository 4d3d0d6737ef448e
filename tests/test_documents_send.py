from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_documents_signature import SignatureCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDocumentsSend(SignatureCommon):
    """Contracts are sent to their customers."""

    def _send(self, contracts):
        action = contracts.with_user(self.salesman).action_send()
        composer = (
            self.env[action["res_model"]]
            .with_user(self.salesman)
            .with_context(**action["context"])
            .create({})
        )
        composer._action_send_mail()

    def test_a_contract_with_its_link_and_pdf(self):
        self._send(self.contract)
        message = self.contract.message_ids.filtered(
            lambda m: self.customer_a in m.notified_partner_ids
        )
        self.assertEqual(
            message.subject,
            f"{self.env.company.name} Contract {self.contract.number}",
        )
        self.assertIn("sign it online", message.body)
        self.assertIn(self.contract.access_token, message.body)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn(self.contract.name, message.attachment_ids.name)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        template = self.env.ref("sale_renewal.mail_template_contract_send")
        template.with_context(lang="fr_FR").subject = "Contrat {{ object.number }}"
        self._send(self.contract)
        self.assertIn(
            f"Contrat {self.contract.number}",
            self.contract.message_ids.mapped("subject"),
        )

    def test_many_at_once(self):
        self.customer_b.email = "bold@example.com"
        both = self.contract + self._type_in(self.customer_b)
        self._send(both)
        for contract in both:
            mails = self.env["mail.mail"].search(
                [("model", "=", "sale.contract"), ("res_id", "=", contract.id)]
            )
            self.assertEqual(mails.recipient_ids, contract.partner_id)
            self.assertIn(contract.access_token, mails.body_html)
            self.assertEqual(len(mails.attachment_ids), 1)

    def test_only_what_one_may_read(self):
        far = self._type_in(self.customer_b, user_id=self.sale_manager.id)
        with self.assertRaises(AccessError):
            far.with_user(self.salesman).action_send()
