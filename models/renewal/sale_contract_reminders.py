from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class SaleContract(models.Model):
    """The part of ``sale.contract`` that reminds of the end of its term."""

    _inherit = "sale.contract"

    sent_reminder_ids = fields.Many2many(
        "sale.contract.reminder",
        "sale_contract_sent_reminder_rel",
        "contract_id",
        "reminder_id",
        "Reminders Sent",
        copy=False,
        readonly=True,
        help="Each reminder of the plan is sent once.",
    )

    @api.model
    def _get_reminder_due_domain(self, date):
        """Return the contracts of the current company that are to be reminded of."""
        # Whoever gave notice knows when the contract ends: earlier than its term.
        running = Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("pending", "active", "to_renew")),
                ("date_cancelled", "=", False),
            ]
        )
        # Reminders are settings: the job reads them all.
        plans = self.env["sale.contract.plan"].sudo()
        reminders = plans.search([("reminder_ids", "!=", False)]).reminder_ids
        return running & Domain.OR(
            Domain("plan_id", "=", reminder.plan_id.id)
            & Domain("date_start", "<=", date)
            & Domain("date_end", ">=", date)
            & Domain("date_end", "<=", date + timedelta(days=reminder.days_before))
            & Domain("sent_reminder_ids", "not in", reminder.ids)
            for reminder in reminders
        )

    @api.model
    def _cron_send_reminders(self):
        """Send the reminders that are due in each company, on its own day."""
        if self._is_time_over():
            return
        domain = self._get_domain_of_companies("_get_reminder_due_domain")
        self.search(domain, order="date_end, id")._run_batch_job(
            "_send_reminders", domain, "_note_reminder_error"
        )

    def _send_reminders(self):
        """Send the latest reminder that is due of each contract.

        Those that were missed before it count as sent: nobody gets three at once.
        """
        for contract in self:
            today = contract.company_id._get_contract_today()
            left = (contract.date_end - today).days
            due = contract.plan_id.reminder_ids.filtered(
                lambda reminder, left=left: reminder.days_before >= left
            )
            due -= contract.sent_reminder_ids
            if due:
                contract._send_reminder(due.sorted("days_before")[0])
            contract.sent_reminder_ids |= due

    def _send_reminder(self, reminder):
        self.ensure_one()
        if reminder.mail_template_id and self.partner_id.email:
            self.message_post_with_source(
                reminder.mail_template_id,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_comment",
            )
        if reminder.remind_salesperson:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date_end,
                summary=self.env._(
                    "The term ends on %s", format_date(self.env, self.date_end)
                ),
                user_id=self._get_responsible().id,
            )

    def _note_reminder_error(self, message):
        self._message_log(body=self.env._("The reminder failed: %s", message))
