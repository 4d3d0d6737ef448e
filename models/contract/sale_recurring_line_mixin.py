from odoo import fields, models


class SaleRecurringLineMixin(models.AbstractModel):
    _inherit = "sale.recurring.line.mixin"
    renewed_line_id = fields.Many2one(
        "sale.contract.line",
        "Renewed Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The contract item that this line offers again.",
    )
