import json
import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ... import outgoing, webhooks
from ..sale_batch_job_mixin import TIME_IS_OVER

_logger = logging.getLogger(__name__)

TURN = 100  # posts to one webhook in one run
SECONDS = 10  # for the connection, and for each part of the answer
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

    @api.model
    def _get_turn(self):
        return TURN

    def _deliver(self):
        """Post one event, unless somebody else does; it commits twice.

        The attempt is noted before it is made: a worker that is killed meanwhile
        leaves a delivery that is tried again, and no transaction is open while another
        system is waited for.
        """
        self.ensure_one()
        if not self._retry(self._claim):
            return
        self.env.cr.commit()  # pylint: disable=invalid-commit
        answer = self._post()
        self._retry(self._note_answer, answer)
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _claim(self):
        """Note that an attempt begins, and return whether it is ours."""
        locked = self.try_lock_for_update(allow_referencing=True)
        self.env.invalidate_all()
        if not locked.filtered_domain(self._get_due_domain()):
            return False
        now = fields.Datetime.now()
        lease = fields.Datetime.add(now, **LEASE)
        self.write(
            {"attempts": self.attempts + 1, "tried_date": now, "next_try": lease}
        )
        return True

    def _post(self):
        """Post the event, and return the answer.

        :rtype: outgoing.Answer
        """
        hook = self.webhook_id
        [message] = self.event_id._get_messages()
        body = json.dumps(message, ensure_ascii=False).encode()
        if problem := hook._get_url_problem():
            return outgoing.Answer(None, problem)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "sale_renewal",
            "X-Renewal-Event": self.event_id.type,
            "X-Renewal-Delivery": str(self.id),
            "X-Renewal-Signature": webhooks.get_header(
                hook.secret, int(time.time()), body
            ),
        }
        try:
            answer = outgoing.post(
                hook.url, body, headers, hook._get_allowed(), SECONDS
            )
        except outgoing.RefusedAddressError as error:
            return outgoing.Answer(None, hook._get_inside_problem(str(error)))
        except Exception as error:  # the others are posted
            if str(error) == TIME_IS_OVER:
                raise
            _logger.warning("Not posted: %s", self, exc_info=error)
            return outgoing.Answer(None, self._get_error_message(error))
        if answer.status is None:
            answer.text = self._get_silence_text(answer.text)
        return answer

    @api.model
    def _get_silence_text(self, reason):
        """Return why nobody answered, in the user's words; see ``outgoing.Answer``."""
        if reason == "timeout":
            return self.env._("It did not answer within %d seconds.", SECONDS)
        if reason == "certificate":
            return self.env._("Its certificate is not valid for this address.")
        return self.env._("It could not be reached.")

    def _note_answer(self, answer):
        """Keep what was answered, and decide whether it is tried again.

        Who could not be reached at all is left alone for a while, with everything else
        that is due: this attempt was one for all of it.
        """
        self._keep_answer(answer)
        if answer.status is None:
            waiting = Domain("webhook_id", "=", self.webhook_id.id)
            others = self.search(waiting & self._get_due_domain()) - self
            for other in others.try_lock_for_update(allow_referencing=True):
                other.attempts += 1
                other._keep_answer(answer)

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
