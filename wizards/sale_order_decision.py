from odoo import api, fields, models

from ..models.approval.sale_order_approval import DECISIONS


class SaleOrderDecision(models.TransientModel):
    """Somebody approves or refuses quotations, and says why."""

    _name = "sale.order.decision"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Approval of Quotations"

    order_ids = fields.Many2many("sale.order", string="Quotations", required=True)
    decision = fields.Selection(
        [pair for pair in DECISIONS if pair[0] != "requested"],
        required=True,
        default="approved",
    )
    reason = fields.Text(
        help="For the salesperson, in the chatter of the quotation. The customer does "
        "not see it."
    )
    summary = fields.Text("Beyond the Limits", compute="_compute_summary")

    @api.depends("order_ids")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = "\n\n".join(
                f"{order.display_name}\n{order.approval_text}"
                for order in wizard.order_ids
                if order.approval_text
            )

    def action_decide(self):
        """Approve or refuse the quotations, or none of them and say why."""
        self.ensure_one()
        if self.decision == "approved":
            return self.order_ids.action_approve(self.reason or "")
        return self.order_ids.action_refuse(self.reason or "")
