from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """The part of ``sale.order`` for which nothing is paid today, and whose later
    periods are charged: the shopper gives a payment method before ordering.
    """

    _inherit = "sale.order"

    shop_token_id = fields.Many2one(
        "payment.token",
        "Chosen Payment Method",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="What the shopper chose for later periods, among the payment methods that "
        "they had saved before.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "shop_token_id"]

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "shop_token_id"]

    def _get_saved_payment_method(self):
        """What was saved with no payment counts where nothing was paid."""
        return super()._get_saved_payment_method() or self._get_shop_saved_method()

    def _get_shop_saved_method(self):
        """Return the payment method that the shopper gave for later periods; may be
        empty.

        :rtype: payment.token
        """
        self.ensure_one()
        # sudo: whoever confirms the order may read neither tokens nor transactions
        order = self.sudo()
        if not order.website_id:
            return order.shop_token_id.browse()
        saved = order.env["payment.transaction"].search(
            [
                ("saved_for_order_id", "=", order.id),
                ("state", "in", ("pending", "authorized", "done")),
                ("token_id", "!=", False),
            ],
            order="id",
        )
        tokens = order.shop_token_id | saved.token_id
        return tokens.filtered(order._is_shop_method)[-1:]

    def _is_shop_method(self, token):
        """Return whether a payment method can be charged for this order."""
        owner = self.partner_id.commercial_partner_id
        return (
            token.active
            and token.partner_id.commercial_partner_id == owner
            and token.company_id == self.company_id
        )

    def _has_to_save_shop_method(self):
        """Return whether the shopper has to give a payment method before ordering:
        nothing is paid with the order, and later periods are charged.
        """
        self.ensure_one()
        return (
            self.state in ("draft", "sent")
            and bool(self.website_id)
            and self.currency_id.is_zero(self.amount_total)
            and self._needs_payment_method()
            and not self._get_saved_payment_method()
        )

    def _check_cart_is_ready_to_be_paid(self):
        """Nobody orders without what later periods are charged to."""
        result = super()._check_cart_is_ready_to_be_paid()
        if self._has_to_save_shop_method():
            raise ValidationError(
                self.env._(
                    "Later periods are charged automatically: go back to the payment "
                    "step, and give a payment method."
                )
            )
        return result
