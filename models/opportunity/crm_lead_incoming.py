import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """The part of ``crm.lead`` that is never lost because no order can be made."""

    _inherit = "crm.lead"

    missing_order_reason = fields.Text(
        compute="_compute_missing_order_reason",
        compute_sudo=True,
        help="Why what the stage makes is missing. Empty: it is not.",
    )

    @api.depends_context("lang", "uid")
    @api.depends(
        "stage_id",
        "won_status",
        "partner_id",
        "company_id",
        "line_ids.product_id",
        "line_ids.product_uom_qty",
        "order_ids.state",
    )
    def _compute_missing_order_reason(self):
        for lead in self:
            pending = lead.won_status == "pending" and lead.type == "opportunity"
            missing = pending and lead._lacks_stage_order()
            problems = lead._get_stage_problems() if missing else []
            lead.missing_order_reason = "\n".join(problems)

    def action_run_stage(self):
        """Make what the stage makes, and could not when the opportunity came in."""
        self.check_access("write")
        self._run_stage_order()

    def _lacks_stage_order(self):
        """Return whether the quotation or order is missing that the stage makes."""
        self.ensure_one()
        action = self.stage_id.order_action
        if action not in ("quotation", "confirm") or self._get_confirmed_orders():
            return False
        return action == "confirm" or not self._get_open_quotations()

    def _get_stage_problems(self):
        """Return what stops what the stage makes, in the user's words."""
        self.ensure_one()
        if self.stage_id.order_action == "confirm":
            return self._get_order_problems()
        return self._get_quotation_problems()

    def _try_stage_order(self):
        """Do what the stages say; where it cannot be done, keep the lead and say why.

        An incoming email, a form of the website or a row of an import is worth more
        than its order, and nobody there could answer a question.
        """
        ordering = self.filtered(
            lambda lead: lead.type == "opportunity" and lead._lacks_stage_order()
        )
        (self - ordering)._run_stage_order()
        # sudo: who sends an email or fills in a form has no rights on leads; what they
        # say stays on the lead
        problems = {lead: lead.sudo()._get_stage_problems() for lead in ordering}
        for lead, sentences in problems.items():
            if sentences:
                lead._note_missing_order(sentences)
        ordering.filtered(lambda lead: not problems[lead])._attempt_stage_order()

    def _attempt_stage_order(self):
        """Do what the stages say, together or else one by one."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._run_stage_order()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # whatever add-ons raise, the lead is kept
            if len(self) > 1:
                for lead in self:
                    lead._attempt_stage_order()
                return
            _logger.info("No order for %s", self, exc_info=True)
            message = self.env["sale.batch.job.mixin"]._get_error_message(error)
            self._note_missing_order([message])

    def _note_missing_order(self, problems):
        """Note why there is no order, and give its owner an activity."""
        self.ensure_one()
        summary = self.env._("The stage could not make its quotation or order")
        rows = Markup().join(Markup("<li>%s</li>") % problem for problem in problems)
        note = Markup("<p>%s</p><ul>%s</ul>") % (summary, rows)
        # sudo: who sends an email or fills in a form has no rights on leads
        lead = self.sudo()
        lead._message_log(body=note)
        owner = lead.user_id.filtered("active") or lead.team_id.user_id.filtered(
            "active"
        )
        if owner:
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=owner.id,
            )
