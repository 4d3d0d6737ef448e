from odoo import api, models


class SaleOriginMixin(models.AbstractModel):
    """The part of ``sale.origin.mixin`` that shows contracts to the warehouse and to
    buyers, without prices."""

    _inherit = "sale.origin.mixin"

    @api.readonly
    def action_view_contracts(self):
        if self.env["sale.contract"].has_access("read"):
            return super().action_view_contracts()
        self.ensure_one()
        self.check_access("read")
        # Whose contracts they are, the list itself decides.
        items = self.sudo().contract_ids.line_ids.sudo(False)
        supplies = self.env["sale.contract.supply"].search([("id", "in", items.ids)])
        return supplies._get_records_action(name=self.env._("Contracts"))
