from odoo import api, models
from odoo.exceptions import ValidationError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        # Whoever pays has no rights on orders.
        orders = transactions.sudo().sale_order_ids
        if orders._filter_waiting_for_approval():
            raise ValidationError(
                self.env._(
                    "We are still preparing this quotation: you will hear from us as "
                    "soon as you can accept it."
                )
            )
        return transactions

    def _check_amount_and_confirm_order(self):
        """Money that arrives for what has been changed meanwhile stays, but confirms
        nothing before that is approved.
        """
        # sudo: whoever pays has no rights on orders; only the approval is read
        waiting = self.filtered(
            lambda tx: tx.sudo().sale_order_ids._filter_waiting_for_approval()
        )
        for order in waiting.sudo().sale_order_ids:
            order._message_log(
                body=self.env._(
                    "A payment arrived, but the quotation was changed and has to be "
                    "approved: approve it, then confirm it."
                )
            )
        return super(
            PaymentTransaction, self - waiting
        )._check_amount_and_confirm_order()
