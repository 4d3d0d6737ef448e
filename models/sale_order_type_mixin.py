from odoo import api, fields, models

ORDER_TYPES = [("new", "New"), ("upsell", "Upsell"), ("renewal", "Renewal")]


class SaleOrderTypeMixin(models.AbstractModel):
    """What an opportunity or an order does to contracts, and to which ones."""

    _name = "sale.order.type.mixin"
    _inherit = "sale.contract.link.mixin"
    _description = "Order Type"

    order_type = fields.Selection(
        ORDER_TYPES,
        default="new",
        required=True,
        copy=False,
        help="New: makes a contract of its own.\n"
        "Upsell: adds to a running contract.\n"
        "Renewal: makes the contract that follows the source contracts.",
    )
    source_contract_ids = fields.Many2many(
        "sale.contract",
        string="Source Contracts",
        copy=False,
        help="The contracts that this document renews or sells into.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "source_contract_ids"]
