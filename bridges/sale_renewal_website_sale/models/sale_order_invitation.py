from odoo import models
from odoo.tools import email_normalize


class SaleOrder(models.Model):
    """The part of ``sale.order`` that gives guests of the shop an account.

    Who has a contract comes back to it: to read it, to see what is paid next, and to
    replace a card.
    """

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self.filtered("website_id"):
            if order.order_line._get_recurring_lines():
                order._invite_guest()
        return result

    def _compute_user_id(self):
        """The salesperson of the website may not work for its company: then another
        one has the contract, or nobody, and the order is not stopped.
        """
        result = super()._compute_user_id()
        for order in self.filtered(lambda order: order.website_id and order.user_id):
            if not order._works_for_company(order.user_id):
                partner = order.partner_id
                users = partner.user_id | partner.parent_id.user_id
                users |= order.team_id.user_id
                order.user_id = users.filtered(order._works_for_company)[:1]
        return result

    def _works_for_company(self, user):
        """Return whether a user may have orders and contracts of this company."""
        user = user.sudo()  # sudo: shoppers learn nothing of it
        return user.active and self.company_id in user.company_ids

    def _invite_guest(self):
        """Give the customer an account, and send the link to choose its password; say
        so on the order, also if it is not possible.
        """
        self.ensure_one()
        # sudo: the guest who pays confirms the order, and may create no user
        order = self.sudo().with_company(self.company_id)
        partner = order.partner_id
        if partner.with_context(active_test=False).user_ids:
            return
        if problem := order._get_invitation_problem():
            order.message_post(body=problem)
            return
        wizard = order.env["portal.wizard"].create(
            {"partner_ids": [(4, partner.id)]}  # its rows are computed from it
        )
        wizard.user_ids.filtered(
            lambda row: row.partner_id == partner
        ).action_grant_access()
        order.message_post(
            body=order.env._(
                "%(customer)s was invited to the portal at %(email)s.",
                customer=partner.display_name,
                email=partner.email,
            )
        )

    def _get_invitation_problem(self):
        """Return why the customer cannot get an account, or nothing."""
        self.ensure_one()
        partner = self.partner_id
        email = email_normalize(partner.email)
        if not email:
            return self.env._(
                "%s has no account and no valid email address: enter one, and grant "
                "access to the portal on the contact.",
                partner.display_name,
            )
        users = self.env["res.users"].with_context(active_test=False)
        if users.search_count([("login", "=", email)], limit=1):
            return self.env._(
                "%(customer)s ordered as a guest, but %(email)s belongs to the account "
                "of another contact: merge the two contacts, so that the contract is "
                "seen there.",
                customer=partner.display_name,
                email=email,
            )
        return ""
