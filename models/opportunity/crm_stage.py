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
        help="Layout, terms, validity and extra lines of the quotations that this "
        "stage creates. Empty: the default of the company.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Email to Customer",
        domain=[("model", "=", "sale.order")],
        help="Sent with the quotation or order that this stage creates. Empty: the "
        "default of the company.",
    )
    advance_on = fields.Selection(
        [
            ("none", "By hand only"),
            ("quote_sent", "Quotation sent"),
            ("order_confirmed", "Order confirmed"),
            ("payment_received", "Payment received"),
        ],
        "Move Here When",
        default="none",
        required=True,
        help="Opportunities in earlier stages move here by themselves.",
    )

    def _get_next(self, current, team):
        """Return the first of these stages after ``current`` that ``team`` uses."""
        return self.filtered(
            lambda stage: (
                stage.sequence > current.sequence
                and (not stage.team_ids or team in stage.team_ids)
            )
        ).sorted("sequence")[:1]
