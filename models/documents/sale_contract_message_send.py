import base64

from odoo import models
from odoo.fields import Command
from odoo.tools import format_date


class SaleContract(models.Model):
    """The part of ``sale.contract`` that sends what is to be told."""

    _inherit = "sale.contract"

    def _send_message(self, rule, message):
        """Tell customer and salesperson what a rule says.

        :return: why nobody was told, or False
        """
        self.ensure_one()
        reason = self._send_to_customer(rule)
        told_salesperson = self._send_to_salesperson(rule, message)
        return reason if not told_salesperson else False

    def _send_to_customer(self, rule):
        """Send the email of a rule to the customer.

        :return: why they got none, or False
        """
        if not rule.mail_template_id:
            return False
        if not self.partner_id.email:
            return self.env._("The customer has no email address.")
        composer = (
            self.env["mail.compose.message"]
            .with_context(
                default_composition_mode="comment",
                default_model=self._name,
                default_res_ids=self.ids,
                default_template_id=rule.mail_template_id.id,
            )
            .create(
                {
                    "message_type": "notification",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "email_layout_xmlid": "mail.mail_notification_light",
                }
            )
        )
        composer.attachment_ids += self._create_message_pdfs(rule)
        composer._action_send_mail()
        return False

    def _send_to_salesperson(self, rule, message):
        """Plan the activity of a rule, send its email.

        :return: whether there is any
        """
        responsible = self._get_responsible()
        summary = self._get_message_summary(message)
        if template := rule.salesperson_template_id:
            lang = responsible.lang or self.env.lang
            template = template.with_context(lang=lang)
            self.message_notify(
                partner_ids=responsible.partner_id.ids,
                subject=template._render_field("subject", self.ids)[self.id],
                body=template._render_field("body_html", self.ids)[self.id],
                attachment_ids=self._create_message_pdfs(rule).ids,
                email_layout_xmlid="mail.mail_notification_light",
            )
        if rule.remind_salesperson:
            today = self.company_id._get_contract_today()
            is_ahead = message.event in ("before_end", "before_notice")
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=message.date if is_ahead else today,
                summary=summary,
                user_id=responsible.id,
            )
        return bool(rule.remind_salesperson or rule.salesperson_template_id)

    def _create_message_pdfs(self, rule):
        """Return the PDFs of a rule, as attachments of an email.

        :rtype: ir.attachment
        """
        if not rule.report_ids:
            return self.env["ir.attachment"]
        # Made and named as the reports of a template are.
        template = self.env["mail.template"].new(
            {
                "model_id": self.env["ir.model"]._get_id(self._name),
                "report_template_ids": [Command.set(rule.report_ids.ids)],
            }
        )
        pdfs = template._generate_template_attachments(
            self.ids, ["report_template_ids"]
        )[self.id]["attachments"]
        return self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": base64.b64decode(content),
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
                for name, content in pdfs
            ]
        )

    def _get_message_summary(self, message):
        """Return what has happened, in one sentence for the salesperson."""
        day = format_date(self.env, message.date)
        sentences = {
            "signed": self.env._("The contract was signed"),
            "started": self.env._("The term started on %s", day),
            "before_notice": self.env._("Notice can be given before %s", day),
            "before_end": self.env._("The term ends on %s", day),
            "offered": self.env._("The renewal quotation was made"),
            "renewed": self.env._("The next term was signed"),
            "cancelled": self.env._("The contract is cancelled from %s on", day),
            "paused": self.env._("The contract is paused from %s on", day),
            "resumed": self.env._("The contract goes on from %s", day),
            "payment_failed": self.env._("A payment failed"),
            "suspended": self.env._("The contract is suspended: it was not paid"),
        }
        return sentences[message.event]

    def _note_message_error(self, reason):
        """Keep in sight that a message failed."""
        self._message_log(body=self.env._("The reminder failed: %s", reason))
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._get_contract_today(),
            summary=self.env._("A message could not be sent"),
            note=self.env._("%s Mend it, then press Try Again on the message.", reason),
            user_id=self._get_responsible().id,
        )
