from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

JOB = "sale_renewal.ir_cron_create_renewals"


class SaleRenewalRun(models.Model):
    """The part of a run that managers start by hand."""

    _inherit = "sale.renewal.run"

    @api.model
    def action_run_now(self):
        """Let the scheduled action make the renewals that are due in a moment.

        :return: the action that says so, when it runs by itself, and what it did last
        :raise AccessError: for others than sales managers
        :raise UserError: if an administrator has stopped the scheduled action
        """
        self.check_access("read")
        # sudo: nobody but administrators may see scheduled actions; this one does what
        # it would do anyway
        cron = self.env.ref(JOB).sudo()
        if not cron.active:
            raise UserError(
                self.env._(
                    "Nothing is renewed by itself: an administrator has stopped the "
                    "scheduled action %s. Have it started again.",
                    cron.name,
                )
            )
        cron._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("What is due is renewed in a moment"),
                "message": " ".join(self._get_run_sentences(cron)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_run_sentences(self, cron):
        """Return what was done last, and when it is done by itself.

        :rtype: list[str]
        """
        sentences = []
        if last := self.search([("state", "!=", "running")], limit=1):
            sentences.append(
                self.env._(
                    "The last run, of %(date)s, made %(made)s renewals and could not "
                    "make %(failed)s.",
                    date=format_datetime(self.env, last.date_start, dt_format="short"),
                    made=last.made_count,
                    failed=last.failed_count,
                )
            )
        sentences.append(
            self.env._(
                "By itself, the next one starts on %s.",
                format_datetime(self.env, cron.nextcall, dt_format="short"),
            )
        )
        return sentences
