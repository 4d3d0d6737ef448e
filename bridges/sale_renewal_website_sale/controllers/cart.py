from odoo.http import request, route

from odoo.addons.website_sale.controllers.cart import Cart

from ..tokens import ReorderedPlan


class RenewalCart(Cart):
    @route()
    def quick_add(self, product_template_id, product_id, quantity=1.0, **kwargs):
        """What was ordered before is ordered again under the plan that it had."""
        line = self._get_last_order_line(product_id)
        if line.plan_id:
            token = ReorderedPlan(line.plan_id.id)
            request.update_context(**{ReorderedPlan.key: token})
        return super().quick_add(
            product_template_id, product_id, quantity=quantity, **kwargs
        )

    def _get_additional_cart_notification_information(self, line):
        """What was put into the cart is shown with its period."""
        infos = super()._get_additional_cart_notification_information(line)
        if label := line._get_shop_period_label():
            names = (line._get_combination_name(), label)
            infos["combination_name"] = ", ".join(filter(None, names))
        return infos

    def _get_last_order_line(self, product_id):
        """Return the line by which this shopper ordered a product last, if ever."""
        # sudo: as in Odoo's list of what was ordered before; only own orders are read
        lines = request.env["sale.order.line"].sudo()
        domain = [
            ("order_id.partner_id", "=", request.env.user.partner_id.id),
            ("order_id.website_id", "=", request.website.id),
            ("state", "=", "sale"),
            ("product_id", "=", product_id),
        ]
        return lines.search(domain, order="id desc", limit=1)
