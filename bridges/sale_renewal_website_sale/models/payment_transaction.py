from odoo import api, fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    saved_for_order_id = fields.Many2one(
        "sale.order",
        "Saved for Order",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The order of the web shop for whose later periods the shopper saved this "
        "payment method, while nothing was to be paid.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "saved_for_order_id"]

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "saved_for_order_id"]
