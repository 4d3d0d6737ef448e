from odoo import fields, models


class SaleContractAskLine(models.TransientModel):
    """What is asked for one item of a contract."""

    _name = "sale.contract.ask.line"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Request for a Contract Item"

    wizard_id = fields.Many2one("sale.contract.ask", required=True, ondelete="cascade")
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Item", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        related="contract_line_id.product_id", related_sudo=False
    )
    currency_id = fields.Many2one(
        related="contract_line_id.currency_id", related_sudo=False
    )
    quantity = fields.Float(
        related="contract_line_id.product_uom_qty", related_sudo=False, string="Now"
    )
    price = fields.Float(
        related="contract_line_id.price_unit",
        related_sudo=False,
        string="Current Price",
    )
    new_quantity = fields.Float(digits="Product Unit", help="0 removes the item.")
    new_price = fields.Float(
        min_display_digits="Product Price",
        help="For one unit and billing period.",
    )
