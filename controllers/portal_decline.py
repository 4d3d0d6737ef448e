from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from .portal_contract import ContractPortal, reads_only


class DeclinePortal(ContractPortal):
    """Customers decline quotations that renew contracts or add to them."""

    @route(
        "/my/orders/<int:order_id>/decline_offer",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
        readonly=reads_only,
    )
    def portal_decline_offer(self, order_id, reason_id=None, comment=None, **kwargs):
        order = self._get_offer_to_decline(order_id)
        if not order:
            return request.redirect("/my")
        reasons = order.source_contract_ids[:1]._get_portal_reasons()
        reason = reasons.filtered(lambda one: str(one.id) == reason_id)
        values = {
            # Not ``order``: on that name, the breadcrumbs show purchases, too.
            "sale_order": order,
            "page_name": "quote",
            "reasons": reasons,
            "reason": reason,
            "comment": comment,
            "error": order._get_decline_problem(),
            "consequences": order._get_decline_consequences(),
        }
        if request.httprequest.method == "POST" and not values["error"]:
            values["error"] = self._decline_offer(order, reasons, reason, comment)
            if not values["error"]:
                return request.redirect(f"{order.access_url}?message=declined")
        return request.render("sale_renewal.portal_decline_offer", values)

    def _decline_offer(self, order, reasons, reason, comment):
        """Decline a quotation; return what stops it, or None.

        :param crm.lost.reason reasons: those to choose from
        :param crm.lost.reason reason: the one that was chosen, or none
        """
        if reasons and not reason:
            return request.env._("Choose a reason.")
        try:
            with request.env.cr.savepoint():
                order._decline(reason, comment, request.env.user.partner_id)
        except UserError as error:
            return str(error)
        return None

    def _get_offer_to_decline(self, order_id):
        """Return the quotation as the user with all rights, or None if it is not sent
        to the company that the user is logged in for.
        """
        try:
            order = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError):
            return None
        if not self._may_decline(order):
            return None
        # sudo: that it is the customer's was checked
        return order.with_user(request.env.user).sudo()

    def _may_decline(self, order):
        """Return whether the user is logged in for the customer of an offer."""
        user = request.env.user
        owner = order.partner_id.commercial_partner_id
        return (
            user._is_portal()
            and user.partner_id.commercial_partner_id == owner
            and order.with_user(user).has_access("read")
            and order.state in ("sent", "cancel")
            and bool(order.source_contract_ids)
        )

    def _get_page_view_values(self, document, *args, **kwargs):
        values = super()._get_page_view_values(document, *args, **kwargs)
        if document._name == "sale.order":
            values["may_decline"] = (
                document.state == "sent"
                and self._may_decline(document)
                and not document._get_decline_problem()
            )
        return values

    @route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """What renews a contract or adds to it has something that follows."""
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        is_offer = order.source_contract_ids and not order._get_decline_problem()
        if not is_offer or not order._has_to_be_signed() or not decline_message:
            return super().portal_quote_decline(
                order_id, access_token, decline_message, **kwargs
            )
        user = request.env.user
        partner = order.partner_id if user._is_public() else user.partner_id
        order._decline(comment=decline_message, partner=partner)
        return request.redirect(order.get_portal_url())
