from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that knows whose quantities it depends on.

    Only what is drop-shipped when stock is short shares it with the other lines. Any
    other line is left alone when one of them changes.
    """

    _inherit = "sale.order.line"

    # The policy of the product is no dependency: when it changes, only the open
    # quotations are looked at again, see ``product.template``.
    short_order_id = fields.Many2one(
        "sale.order",
        "Shares Stock In",
        compute="_compute_short_order_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The order of a product that is drop-shipped when stock is short: its "
        "other lines take from the same stock.",
    )

    @api.depends("product_id", "order_id")
    def _compute_short_order_id(self):
        for line in self:
            asks = line.product_id.dropship_policy == "when_short"
            line.short_order_id = asks and line.order_id

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # What is created together with its order does not make it count again.
        lines.short_order_id._count_short_lines_again()
        return lines
