from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...problems import get_paragraphs

ACTIVITY_TYPE = "sale_renewal.mail_activity_type_order_approval"


class SaleOrder(models.Model):
    """The part of ``sale.order`` that is approved or refused, and by whom."""

    _inherit = "sale.order"

    def action_approve(self, reason=""):
        """Approve these quotations as they are now.

        :param str reason: may be empty
        :raise UserError: with everything that stops it, nothing being changed
        """
        self._check_decision({"to_approve", "refused"})
        return self._record_decision("approved", reason)

    def action_refuse(self, reason=""):
        """Refuse these quotations; also those that were approved before.

        :param str reason: what has to change, for whoever sells
        :raise UserError: with everything that stops it, nothing being changed
        """
        self._check_decision({"to_approve", "approved"})
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is refused, or what has to change."))
        return self._record_decision("refused", reason)

    def action_request_approval(self):
        """Ask again for the approval of quotations that were refused."""
        self.check_access("write")
        refused = self.filtered(
            lambda order: (
                order._waits_for_approval() and order.approval_state == "refused"
            )
        )
        return refused._record_decision("requested", "")

    def action_open_decision(self):
        """Open the dialog that asks for the reason; the context says what is decided,
        which may be changed there.
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approval"),
            "res_model": "sale.order.decision",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_order_ids": self.ids,
                "default_decision": self.env.context.get("default_decision"),
            },
        }

    def _check_decision(self, states):
        """Refuse a decision that is not possible, or not up to this user."""
        self.check_access("write")
        problems = {
            order: [problem]
            for order in self
            if (problem := order._get_decision_problem(states))
        }
        if problems:
            raise UserError("\n\n".join(get_paragraphs(problems)))

    def _get_decision_problem(self, states):
        """Return why this user cannot decide on the quotation now, or False."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return self.env._("It is no quotation: there is nothing to decide.")
        if self.approval_state not in states:
            return self.env._("It is not waiting for a decision like this.")
        if not self._may_be_approved_by(self.env.user):
            return self.env._(
                "You may not decide on it: ask a sales administrator, or the leader of "
                "its sales team if it is not the leader's own."
            )
        return False

    def _may_be_approved_by(self, user):
        """Return whether it is up to a user: sales administrators, and the leader of
        its team, who does not approve quotations of their own.
        """
        self.ensure_one()
        # The leader of the team is no secret, the team may be.
        order = self.sudo()
        if order.company_id not in user.sudo().company_ids:
            return False
        if user.has_group("sales_team.group_sale_manager"):
            return True
        is_own = user in order.user_id | order.create_uid
        is_leader = user == order.team_id.user_id
        return is_leader and not is_own and order._is_seen_by(user)

    def _is_seen_by(self, user):
        """Return whether a user has the right to change the order."""
        self.ensure_one()
        # In all of the user's companies, whichever are chosen on this screen.
        return self.with_env(self.env(user=user.id, context={})).has_access("write")

    def _record_decision(self, decision, reason):
        """Keep what was decided with what the quotations say now, and tell who sells.

        :param str decision: see ``sale.order.approval``
        """
        # Nobody has the right to write approvals, or they could be written by hand.
        orders = self.sudo()
        said = {order: order._get_reasons_for_approval() for order in orders}
        orders.env["sale.order.approval"].create(
            [
                order._prepare_approval_values(decision, reason, said[order])
                for order in orders
            ]
        )
        orders._recompute_recordset(["approval_state"])
        # sudo: only a key; the orders are those of the user
        if decision != "requested":
            for order in self:
                order._tell_decision(decision, reason, said[order.sudo()])
        return True

    def _prepare_approval_values(self, decision, reason, reasons):
        self.ensure_one()
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "decision": decision,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "reason": reason,
            "above_limits": "\n".join(reasons),
            "figures": self._get_approval_figures(),
        }

    def _tell_decision(self, decision, reason, reasons):
        """Note the decision in the chatter, for the salesperson and nobody outside."""
        self.ensure_one()
        titles = {
            "approved": self.env._("Approved by %s.", self.env.user.name),
            "refused": self.env._("Refused by %s.", self.env.user.name),
        }
        body = Markup("<br/>").join(
            [titles[decision], *([reason] if reason else []), *reasons]
        )
        others = self.user_id - self.env.user
        # Like notes of any user; a client can ask for the quotation to be marked as
        # sent with a message, which is no business of this one.
        self.with_context(mark_so_as_sent=False).message_post(
            body=body, partner_ids=others.partner_id.ids, subtype_xmlid="mail.mt_note"
        )

    def _request_approvals(self):
        """Give those who may approve these quotations an activity, where it is needed
        and not there yet.
        """
        waiting = self.filtered(lambda order: order.approval_state == "to_approve")
        asked = waiting.activity_search([ACTIVITY_TYPE])
        waiting -= waiting.browse(asked.mapped("res_id"))
        managers = {
            company: company._get_approving_managers() for company in waiting.company_id
        }
        requests = waiting.grouped(
            lambda order: (
                order.company_id,
                order._get_approver(managers[order.company_id]),
                "\n".join(order._get_reasons_for_approval()),
            )
        )
        for (company, approver, note), orders in requests.items():
            if approver:
                orders.activity_schedule(
                    ACTIVITY_TYPE,
                    date_deadline=company._get_contract_today(),
                    note=Markup("<br/>").join(note.splitlines()),
                    user_id=approver.id,
                )

    def _withdraw_requests(self):
        """Remove the activities of quotations that nobody has to approve any more."""
        decided = self.filtered(lambda order: order.approval_state != "to_approve")
        decided.activity_unlink([ACTIVITY_TYPE], only_automated=False)

    def _get_approver(self, managers):
        """Return who is asked: the leader of the team, or else a sales administrator,
        another one than the salesperson if there is one; may be empty.

        :param res.users managers: the administrators of the company
        """
        self.ensure_one()
        leader = self.team_id.user_id
        if leader.active and self._may_be_approved_by(leader):
            return leader
        return (managers - self.user_id)[:1] or managers[:1]

    def _get_approval_text(self):
        """Return what is beyond the limits, and who may approve it or did."""
        self.ensure_one()
        # Who sees the quotation sees what was decided on it.
        order = self.sudo()
        decided = order._get_decided_approval()
        if order.approval_state == "approved" or order.state not in ("draft", "sent"):
            return order._get_decision_text(decided)
        texts = order._get_reasons_for_approval()
        if order.approval_state == "refused":
            return "\n".join([order._get_decision_text(decided), *texts])
        approver = order._get_approver(order.company_id._get_approving_managers())
        if approver:
            asked = self.env._("%s may approve it.", approver.name)
        else:
            asked = self.env._(
                "Nobody may approve it: give somebody the right to administer sales in "
                "%s.",
                order.company_id.name,
            )
        return "\n".join([*texts, asked])

    def _get_decision_text(self, decided):
        if not decided:
            return ""
        text = (
            self.env._("Approved by %s.", decided.user_id.name)
            if decided.decision == "approved"
            else self.env._("Refused by %s.", decided.user_id.name)
        )
        return f"{text} {decided.reason}" if decided.reason else text
