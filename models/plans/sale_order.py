from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _check_cart_is_ready_to_be_paid(self):
        """Say before the payment that a product cannot be ordered: nobody but the shop
        can choose its plan.
        """
        if lines := self.order_line.filtered(lambda line: line._lacks_plan()):
            raise ValidationError(
                self.env._(
                    "%s cannot be ordered at the moment: take it out of the cart, or "
                    "ask us for it.",
                    ", ".join(lines.product_id.mapped("display_name")),
                )
            )
        return super()._check_cart_is_ready_to_be_paid()
