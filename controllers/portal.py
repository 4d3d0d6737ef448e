from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.sale.controllers import portal

from ..tokens import DeclinedQuotation


class CustomerPortal(portal.CustomerPortal):
    """Customers see quotations that somebody has to approve once that is done."""

    def _prepare_quotations_domain(self, partner):
        waiting = Domain("approval_state", "not in", ("to_approve", "refused"))
        return list(Domain(super()._prepare_quotations_domain(partner)) & waiting)

    @route()
    def portal_order_page(self, order_id, access_token=None, **kwargs):
        # Access is checked before anything is said about it.
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if order and request.env.user.share and order._waits_for_approval():
            try:
                order = self._document_check_access(
                    "sale.order", order_id, access_token=access_token
                )
            except (AccessError, MissingError):
                return request.redirect("/my")
            values = {"sale_order": order, "page_name": "quote"}
            return request.render("sale_renewal.portal_order_in_preparation", values)
        return super().portal_order_page(order_id, access_token=access_token, **kwargs)

    @route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """What follows from declining a renewal knows what the customer said."""
        user = request.env.user
        token = DeclinedQuotation(
            comment=(decline_message or "").strip(),
            partner_id=not user._is_public() and user.partner_id.id,
        )
        request.update_context(**{token.key: token})
        return super().portal_quote_decline(
            order_id,
            access_token=access_token,
            decline_message=decline_message,
            **kwargs,
        )
