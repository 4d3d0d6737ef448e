from odoo import models


class SaleOrder(models.Model):
    """The part of ``sale.order`` whose contracts were assigned to another customer."""

    _inherit = "sale.order"

    def _has_been_fulfilled(self, contracts):
        """Who ordered does not end what belongs to somebody else by now."""
        customer = self.partner_id.commercial_partner_id
        owners = contracts.partner_id.commercial_partner_id
        return bool(owners - customer) or super()._has_been_fulfilled(contracts)
