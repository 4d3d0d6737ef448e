from odoo import fields, models

DECISIONS = [
    ("requested", "Requested"),
    ("approved", "Approved"),
    ("refused", "Refused"),
]


class SaleOrderApproval(models.Model):
    """What somebody decided on a quotation, and what it said then: never changed."""

    _name = "sale.order.approval"
    _description = "Order Approval"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    salesperson_id = fields.Many2one(
        "res.users",
        related="order_id.user_id",
        store=True,
        index="btree_not_null",
    )
    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(readonly=True)
    above_limits = fields.Text(
        "Beyond the Limits",
        readonly=True,
        help="What of the quotation had to be approved when it was decided.",
    )
    figures = fields.Json(
        readonly=True,
        help="What the quotation said when it was decided. It asks again only if it "
        "goes beyond that.",
    )
