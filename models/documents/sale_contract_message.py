from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sale_contract_reminder import EVENT_DATES, MESSAGE_EVENTS


class SaleContractMessage(models.Model):
    """One message about one contract: to be sent, sent, left out, or failed.

    The row is what makes a message be sent once. Nobody writes it by hand.
    """

    _name = "sale.contract.message"
    _inherit = ["sale.batch.job.mixin", "sale.contract.link.mixin"]
    _description = "Message about a Contract"
    _order = "send_date desc, id desc"
    _rec_name = "reminder_id"

    reminder_id = fields.Many2one(
        "sale.contract.reminder",
        "Message",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        "sale.contract", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event = fields.Selection(MESSAGE_EVENTS, required=True, readonly=True)
    date = fields.Date(
        "Day of the Event", required=True, readonly=True, help="What it is about."
    )
    send_date = fields.Date(
        "To Be Sent On", required=True, readonly=True, help="Not before this day."
    )
    state = fields.Selection(
        [
            ("to_send", "To Send"),
            ("sent", "Sent"),
            ("skipped", "Not Sent"),
            ("failed", "Failed"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="to_send",
        index=True,
    )
    note = fields.Text("Reason", readonly=True, help="Why it was not sent, or failed.")
    is_current = fields.Boolean(
        compute="_compute_is_current",
        store=True,
        help="Whether the contract still has the day that the message is about.",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    partner_id = fields.Many2one(
        related="contract_id.partner_id", store=True, string="Customer"
    )
    salesperson_id = fields.Many2one(related="contract_id.user_id", store=True)

    _once = models.UniqueIndex(
        "(contract_id, reminder_id, date)", "This message was sent already."
    )

    @api.depends(
        "event", "date", *(f"contract_id.{name}" for name in EVENT_DATES.values())
    )
    def _compute_is_current(self):
        for message in self:
            name = EVENT_DATES.get(message.event)
            message.is_current = not name or message.contract_id[name] == message.date

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_id"]

    def action_retry(self):
        """Send again what failed, with the next start of the scheduled action.

        :raise UserError: if none of them failed
        """
        # Whoever may change the contracts may send what they say.
        self.contract_id.check_access("write")
        failed = self.filtered(lambda message: message.state == "failed")
        if not failed:
            raise UserError(self.env._("None of these messages failed."))
        # sudo: nobody writes messages by hand; the right to write on the contracts was
        # checked
        failed.sudo().write({"state": "to_send", "note": False})
        self._trigger_job()

    @api.model
    def _queue(self, vals_list):
        """Create messages, without those that there are already.

        :param vals_list: values with contract, reminder, event and date
        :rtype: sale.contract.message
        """
        keys = ("contract_id", "reminder_id", "date")
        # sudo: salespeople cause messages with their orders; nobody writes them by hand
        messages = self.sudo()
        known = messages.search_fetch(
            [("contract_id", "in", [values["contract_id"] for values in vals_list])],
            keys,
        )
        told = {(m.contract_id.id, m.reminder_id.id, m.date) for m in known}
        new = {tuple(values[key] for key in keys): values for values in vals_list}
        created = messages.create(
            [values for key, values in new.items() if key not in told]
        )
        if "to_send" in created.mapped("state"):
            self._trigger_job()
        return created

    @api.model
    def _trigger_job(self):
        # sudo: whoever causes a message need not see scheduled actions
        self.env.ref("sale_renewal.ir_cron_send_reminders").sudo()._trigger()

    @api.model
    def _get_due_domain(self, date):
        """Return what is to be sent in the current company."""
        return Domain("state", "=", "to_send") & Domain("send_date", "<=", date)

    def _send(self):
        """Send these messages, or say why not."""
        for message in self:
            contract = message.contract_id.with_company(message.company_id)
            reason = contract._get_untrue_reason(message)
            reason = reason or message.reminder_id._get_small_reason(contract)
            if not reason:
                reason = contract._send_message(message.reminder_id, message)
            state = "skipped" if reason else "sent"
            message.write({"state": state, "note": reason})

    def _note_error(self, reason):
        """Keep in sight what could not be sent."""
        self.ensure_one()
        self.write({"state": "failed", "note": reason})
        self.contract_id._note_message_error(reason)
