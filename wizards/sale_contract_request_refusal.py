from odoo import fields, models


class SaleContractRequestRefusal(models.TransientModel):
    """Asks why a request is refused."""

    _name = "sale.contract.request.refusal"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Refusal of a Contract Request"

    request_id = fields.Many2one(
        "sale.contract.request", required=True, ondelete="cascade"
    )
    reason = fields.Text(required=True, help="Whoever asked is told.")

    def action_apply(self):
        """Refuse the request."""
        self.ensure_one()
        return self.request_id.action_refuse(self.reason)
