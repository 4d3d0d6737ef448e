import json
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ... import outgoing, webhooks
from .sale_renewal_webhook_post import SECONDS

_logger = logging.getLogger(__name__)

LEASE = {"minutes": 10}  # after which a post that was never noted counts as lost


class SaleRenewalWebhookDelivery(models.Model):
    """One event that is posted to one webhook, until it is answered well."""

    _name = "sale.renewal.webhook.delivery"
    _inherit = "sale.batch.job.mixin"
    _description = "Delivery of an Event"
    _order = "id desc"
    _rec_name = "event_id"

    webhook_id = fields.Many2one(
        "sale.renewal.webhook",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    event_id = fields.Many2one(
        "sale.renewal.event",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    event_type = fields.Selection(related="event_id.type", string="Type")
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
        "Status",
        default="waiting",
        required=True,
        readonly=True,
        help="Waiting: it is posted, or tried again, at the time of the next attempt.\n"
        "Sent: the other system has answered well.\n"
        "Failed: given up after a day; Send Again begins anew.",
    )
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(
        "Next Attempt", default=fields.Datetime.now, readonly=True
    )
    tried_date = fields.Datetime("Last Attempt", readonly=True)
    sent_date = fields.Datetime("Sent On", readonly=True)
    status_code = fields.Integer("Answer", readonly=True)
    answer = fields.Text(
        "Answer in Words",
        readonly=True,
        help="The beginning of what the other system answered, or why it did not.",
    )

    _event_uniq = models.UniqueIndex("(webhook_id, event_id)")
    _due_idx = models.Index("(webhook_id, next_try) WHERE state = 'waiting'")

    def action_send_again(self):
        """Post these once more, from the first attempt on."""
        self.check_access("read")
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only administrators may post events to other systems.")
            )
        # sudo: nobody edits deliveries; administrators may have them posted
        self.sudo().write(
            {"state": "waiting", "attempts": 0, "next_try": fields.Datetime.now()}
        )
        self.env["sale.renewal.webhook"]._trigger()

    @api.model
    def _get_due_domain(self):
        return Domain("state", "=", "waiting") & Domain(
            "next_try", "<=", fields.Datetime.now()
        )

    def _claim(self):
        """Note that attempts begin, and return those that are ours, in their order."""
        locked = self.try_lock_for_update(allow_referencing=True)
        self.env.invalidate_all()
        ours = self & locked.filtered_domain(self._get_due_domain())
        now = fields.Datetime.now()
        lease = fields.Datetime.add(now, **LEASE)
        for delivery in ours:
            attempts = delivery.attempts + 1
            delivery.write({"attempts": attempts, "tried_date": now, "next_try": lease})
        return ours

    def _prepare_batch(self):
        """Return what is posted of deliveries to one webhook.

        :rtype: outgoing.Batch
        """
        hook = self.webhook_id
        batch = outgoing.Batch(hook.url, hook.secret, hook._get_allowed())
        messages = self.event_id._get_messages()
        for delivery, message in zip(self, messages, strict=True):
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "sale_renewal",
                "X-Renewal-Event": message["type"],
                "X-Renewal-Delivery": str(delivery.id),
            }
            body = json.dumps(message, ensure_ascii=False).encode()
            batch.posts.append((body, headers))
        return batch

    def _get_silence_text(self, answer):
        """Return why nobody answered, in the user's words.

        :param outgoing.Answer answer: without a status
        """
        if answer.text == "refused":
            return self.webhook_id._get_inside_problem(str(answer.error))
        if answer.text == "broken":
            _logger.warning("Not posted: %s", self, exc_info=answer.error)
            return self._get_error_message(answer.error)
        if answer.text == "timeout":
            return self.env._("It did not answer within %d seconds.", SECONDS)
        if answer.text == "certificate":
            return self.env._("Its certificate is not valid for this address.")
        return self.env._("It could not be reached.")

    def _note_answers(self, answers):
        """Keep what was answered, and decide what is tried again.

        :param list answers: of the first of these deliveries, in their order
        """
        there = self.exists()
        for delivery, answer in zip(self, answers, strict=False):
            if delivery in there and answer.status is not None:
                delivery._keep_answer(answer)
        if answers[-1].status is None:
            text = self._get_silence_text(answers[-1])
            (there & self[len(answers) - 1 :])._put_off(text)
        else:
            (there & self[len(answers) :])._give_back()

    def _put_off(self, text):
        """Leave a webhook alone for a while that could not be reached at all.

        What is due of it waits with these: their attempt was one for all of it.

        :param str text: why nobody answered
        """
        waiting = Domain("webhook_id", "in", self.webhook_id.ids)
        others = self.search(waiting & self._get_due_domain()) - self
        for other in others.try_lock_for_update(allow_referencing=True):
            other.attempts += 1
            other._keep_answer(outgoing.Answer(None, text))
        for delivery in self:
            delivery._keep_answer(outgoing.Answer(None, text))

    def _give_back(self):
        """Take it back that these were to be tried: there was no time."""
        for delivery in self:
            attempts, now = delivery.attempts - 1, fields.Datetime.now()
            delivery.write({"attempts": attempts, "next_try": now})

    def _keep_answer(self, answer):
        self.ensure_one()
        now, wait = fields.Datetime.now(), webhooks.get_wait(self.attempts)
        values = {
            "status_code": answer.status or 0,
            "answer": answer.text,
            "next_try": False,
        }
        if answer.is_good:
            values |= {"state": "sent", "sent_date": now}
        elif wait is None:
            values["state"] = "failed"
        else:
            values["next_try"] = now + wait
        self.write(values)
