from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from ... import outgoing

AT_ONCE = 8  # webhooks that are called at the same time
BATCH = 10  # posts to one webhook that are noted together
TURN = 100  # posts to one webhook in one run
SECONDS = 10  # for the connection, and for each part of the answer
# Seconds after which no further post of a batch begins: with the last one, still far
# from the time after which posts count as lost.
LIMIT = 20


class SaleRenewalWebhook(models.Model):
    """The part of ``sale.renewal.webhook`` that posts: to each webhook in the order of
    its events, to several webhooks at the same time.
    """

    _inherit = "sale.renewal.webhook"

    @api.model
    def _cron_deliver_events(self):
        """Post what is due; each batch is committed by itself."""
        if self._is_time_over():
            return
        events, cron = self.env["sale.renewal.event"], self.env["ir.cron"]
        while self._retry(events._put_in_order):
            cron._commit_progress()
        hooks = self.search([("active", "=", True)])
        deliveries = self.env["sale.renewal.webhook.delivery"]
        domain = Domain("webhook_id", "in", hooks.ids) & deliveries._get_due_domain()
        cron._commit_progress(remaining=deliveries.search_count(domain))
        hooks._post_due()
        self._retry(self._plan_next)

    def _post_due(self):
        """Post what is due to each, as long as there is time; it commits.

        An attempt is noted before it is made: a worker that is killed meanwhile leaves
        deliveries that are tried again, and no transaction is open while other systems
        are waited for.
        """
        ready, turns, is_time = list(self), Counter(), True

        def get_batch():
            while ready and is_time:
                if found := self._retry(ready.pop(0)._claim_batch):
                    return found
            return None

        def take_answers(claimed, answers):
            nonlocal is_time
            self.env.invalidate_all()
            self._retry(claimed._note_answers, answers)
            is_time = self.env["ir.cron"]._commit_progress(len(answers)) > 0
            hook = claimed.webhook_id
            turns[hook] += len(answers)
            if answers[-1].status is not None and turns[hook] < TURN:
                ready.append(hook)

        outgoing.post_side_by_side(get_batch, take_answers, AT_ONCE, SECONDS, LIMIT)

    def _claim_batch(self):
        """Note that attempts begin, and commit it.

        :return: the deliveries that are tried, and what is posted; None if nothing is
        """
        self.ensure_one()
        deliveries = self.env["sale.renewal.webhook.delivery"]
        domain = Domain("webhook_id", "=", self.id) & deliveries._get_due_domain()
        claimed = deliveries.search(domain, order="next_try, id", limit=BATCH)._claim()
        batch = None
        if claimed and (problem := self._get_url_problem()):
            claimed._put_off(problem)
        elif claimed:
            batch = claimed._prepare_batch()
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return batch and (claimed, batch)
