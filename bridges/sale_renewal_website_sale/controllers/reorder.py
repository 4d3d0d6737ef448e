from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.reorder import CustomerPortal

from ..tokens import ReorderedPlan


class RenewalReorderPortal(CustomerPortal):
    @route()
    def my_orders_reorder(self, order_id, access_token=None):
        """Put an order into the cart again, each product under its plan.

        Odoo's own method takes the lines one by one and hands no plan on: so it is
        called once for every plan of the order.
        """
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        lines = order.order_line.filtered(lambda line: line._is_reorder_allowed())
        if not lines.plan_id:
            return super().my_orders_reorder(order_id, access_token)
        answers = []
        for plan_id in dict.fromkeys(line.plan_id.id for line in lines):
            request.update_context(**{ReorderedPlan.key: ReorderedPlan(plan_id)})
            answers.append(super().my_orders_reorder(order_id, access_token))
        tracked = [info for answer in answers for info in answer["tracking_info"]]
        return answers[-1] | {"tracking_info": tracked}
