from odoo import models
from odoo.exceptions import UserError, ValidationError

from ...tokens import DeclinedQuotation


class SaleOrder(models.Model):
    """The part of ``sale.order`` that customers decline."""

    _inherit = "sale.order"

    def _decline(self, reason=None, comment=None, partner=None):
        """Cancel a renewal or upsell quotation that its customer does not want.

        The caller has checked that the customer may see it.

        :param crm.lost.reason reason: why; may be empty
        :param str comment: in the words of the customer; may be empty
        :param res.partner partner: the contact who declines; default: of the quotation
        :raise UserError: if there is nothing to decline, nothing having been changed
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if problem := self._get_decline_problem():
            raise UserError(problem)
        # sudo: customers may not read the reasons; only whether it is for them
        if reason and self.env.user.share and not reason.sudo().portal_published:
            raise ValidationError(self.env._("Choose one of the reasons in the list."))
        comment = str(comment or "").strip()
        token = DeclinedQuotation(
            reason_id=reason.id if reason else False,
            comment=comment,
            partner_id=partner.id if partner else False,
        )
        token.give_to(self)._action_cancel()

    def _get_decline_problem(self):
        """Return why the customer cannot decline it, or None."""
        self.ensure_one()
        if self.order_type == "new":
            return self.env._(
                "%s neither renews a contract nor adds to one: write a message to us.",
                self.name,
            )
        if self.state not in ("draft", "sent") or self._waits_for_approval():
            return self.env._("%s is not open any more.", self.name)
        return None

    def _action_cancel(self):
        """Also see to what follows from a quotation that its customer declines."""
        token = DeclinedQuotation.find(self)
        if not token:
            return super()._action_cancel()
        orders = DeclinedQuotation.take_from(self)
        declined = orders.filtered(lambda order: not order._get_decline_problem())
        result = super(SaleOrder, orders)._action_cancel()
        for order in declined:
            # sudo: customers decline on the portal, and have no rights on opportunities
            # and requests; that it may be declined was checked
            order.sudo()._after_decline(token)
        return result

    def _after_decline(self, token):
        """Lose the opportunity or ask the salesperson, and keep why.

        :param DeclinedQuotation token: who declined it, and why
        """
        self.ensure_one()
        result = self._follow_decline(token)
        requests = self.env["sale.contract.request"]
        # What becomes of the opportunity is not for the customer, who may read this.
        answer = requests._prepare_answer_values(
            "done", self.env._("%s was declined.", self.name)
        )
        requests.create(
            [
                self._prepare_decline_values(contract, token) | answer
                for contract in self.source_contract_ids
            ]
        )._log_on_contract()
        self._tell_decline(token, result)

    def _prepare_decline_values(self, contract, token):
        """Return the values of the request that keeps a declined quotation."""
        return {
            "contract_id": contract.id,
            "partner_id": token.partner_id or self.partner_id.id,
            "user_id": self.user_id.id or contract._get_owner().id,
            "origin": "portal",
            "kind": "decline",
            "order_id": self.id,
            "reason_id": token.reason_id,
            "comment": token.comment,
        }

    def _follow_decline(self, token):
        """Lose the opportunity of the last quotation, or ask the salesperson.

        :return: what was done, in one sentence
        """
        lead = self.opportunity_id
        if lead._get_open_quotations() or lead._get_confirmed_orders():
            return self.env._("%s was declined; another quotation is there.", self.name)
        if not lead.active or lead.won_status != "pending":
            return self.env._("%s was declined.", self.name)
        plans = self.source_contract_ids.plan_id
        if plans and all(plan.renewal_declined == "lost" for plan in plans):
            lead.action_set_lost(lost_reason_id=token.reason_id)
            return self.env._(
                "%(order)s was declined, and %(opportunity)s is lost.",
                order=self.name,
                opportunity=lead.name,
            )
        lead.activity_schedule(
            "sale_renewal.mail_activity_type_quotation_declined",
            date_deadline=self.company_id._get_contract_today(),
            summary=self.env._("%s was declined", self.name),
            note=token.comment,
            user_id=self._get_user_to_ask().id,
        )
        return self.env._("%s was declined; its salesperson is asked.", self.name)

    def _get_user_to_ask(self):
        """Return who looks after a quotation that was declined; never nobody."""
        owner = self.opportunity_id.user_id or self.user_id
        contract = self.source_contract_ids[:1]
        if owner or not contract:
            return owner or self.create_uid
        return contract._get_responsible()

    def _tell_decline(self, token, result):
        """Tell whoever sells, with what the customer said."""
        reason = self.env["crm.lost.reason"].browse(token.reason_id or ())
        lines = filter(None, (result, reason.name, token.comment))
        users = self.user_id | self.opportunity_id.user_id
        if users:
            self.message_notify(
                partner_ids=users.partner_id.ids,
                subject=self.env._("%s was declined", self.name),
                body="\n".join(lines),
            )
