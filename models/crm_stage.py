from odoo import fields, models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    order_action = fields.Selection(
        [
            ("none", "Nothing"),
            ("quotation", "Create Quotation"),
            ("confirm", "Create and Confirm Order"),
        ],
        "Order",
        default="none",
        required=True,
        help="What happens to an opportunity that enters this stage. The order comes "
        "from its open quotation, or else from its products.",
    )
    order_template_id = fields.Many2one(
        "sale.order.template",
        "Quotation Template",
        help="Layout, terms and validity of the quotations that this stage creates.",
    )
