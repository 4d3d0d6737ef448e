from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale


class RenewalPaymentMethod(WebsiteSale):
    """Carts for which nothing is paid today, and whose later periods are charged: the
    payment step asks for a payment method instead of a payment.
    """

    def _get_shop_payment_values(self, order, **kwargs):
        values = super()._get_shop_payment_values(order, **kwargs)
        if order._has_to_save_shop_method():
            values |= self._get_shop_method_offer(order) | {
                "has_to_save_method": True,
                "mode": "validation",
                "submit_button_label": request.env._("Save and Order"),
                "transaction_route": "/shop/payment/method",
                "assign_token_route": "/shop/payment/method/choose",
            }
        return values

    def _get_shop_method_offer(self, order):
        """Return what can be saved for a cart, and what its shopper has saved before.

        :param sale.order order: the cart, with all rights
        """
        partner, report = self._get_shop_method_owner(order), {}
        context = {
            "currency_id": order.currency_id.id,
            "sale_order_id": order.id,
            "force_tokenization": True,
            "report": report,
        }
        # sudo: shoppers read no providers; what they may use is filtered
        providers = request.env["payment.provider"].sudo()
        found = providers._get_compatible_providers(
            order.company_id.id,
            partner.id,
            0.0,
            is_validation=True,
            website_id=request.website.id,
            **context,
        )
        saving = found._get_saving_domain(order.company_id, order.currency_id)
        found = found.filtered_domain(saving)
        # sudo: as above
        methods = request.env["payment.method"].sudo()
        return {
            "providers_sudo": found,
            "payment_methods_sudo": methods._get_compatible_payment_methods(
                found.ids, partner.id, **context
            ),
            "tokens_sudo": self._get_shop_tokens(order, found),
            "availability_report": report,
        }

    def _get_shop_method_owner(self, order):
        """Return the contact whose payment method is saved."""
        user = request.env.user
        return order.partner_invoice_id if user._is_public() else user.partner_id

    def _get_shop_tokens(self, order, providers):
        """Return what the shopper has saved before; guests have nothing."""
        # sudo: those of the shopper alone; guests may name any contact by their email
        tokens = request.env["payment.token"].sudo()
        if request.env.user._is_public():
            return tokens
        partner = request.env.user.partner_id
        owners = (partner | partner.commercial_partner_id).ids
        found = tokens.search(
            [("partner_id", "in", owners), ("provider_id", "in", providers.ids)]
        )
        return found.filtered(order._is_shop_method)

    @route("/shop/payment/method", type="jsonrpc", auth="public", website=True)
    def shop_payment_method(self, access_token=None, **kwargs):
        """Ask the provider to save what the shopper enters; nothing is paid.

        :param access_token: sent by the form; the cart is the one of the session
        """
        order = self._get_cart_without_method()
        self._validate_transaction_kwargs(kwargs)
        offer = self._get_shop_method_offer(order)
        names = ("provider_id", "payment_method_id", "flow")
        given = {name: kwargs.get(name) for name in names}
        if (
            given["provider_id"] not in offer["providers_sudo"].ids
            or given["payment_method_id"] not in offer["payment_methods_sudo"].ids
            or given["flow"] not in ("direct", "redirect")
        ):
            self._refuse_choice()
        transaction = self._create_transaction(
            **given,
            token_id=None,
            amount=None,
            currency_id=None,
            partner_id=self._get_shop_method_owner(order).id,
            tokenization_requested=True,
            landing_route="/shop/payment/validate",
            is_validation=True,
            custom_create_values={"saved_for_order_id": order.id},
        )
        return transaction._get_processing_values()

    @route("/shop/payment/method/choose", type="jsonrpc", auth="public", website=True)
    def shop_payment_method_choose(self, token_id=None, **kwargs):
        """Take a payment method that the shopper has saved before."""
        order = self._get_cart_without_method()
        tokens = self._get_shop_method_offer(order)["tokens_sudo"]
        token = tokens.filtered(lambda row: row.id == token_id)
        if not token:
            self._refuse_choice()
        order.shop_token_id = token

    def _get_cart_without_method(self):
        order = request.cart
        if not order or not order._has_to_save_shop_method():
            raise ValidationError(
                request.env._("The cart has changed: reload the page.")
            )
        return order

    def _refuse_choice(self):
        raise ValidationError(
            request.env._("Choose one of the payment methods on the page.")
        )

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Nobody gets past the payment step without a payment method."""
        order = request.cart if sale_order_id is None else None
        if order and order._has_to_save_shop_method():
            return request.redirect("/shop/payment")
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)
