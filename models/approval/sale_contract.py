from odoo import models


class SaleContract(models.Model):
    _inherit = "sale.contract"

    def _filter_by_output(self, *outputs):
        """Renewals that somebody has to approve first are neither sent nor ordered."""
        contracts = super()._filter_by_output(*outputs)
        waiting = contracts.filtered(
            lambda contract: (
                contract.company_id._get_approval_limits()
                and contract._waits_for_approval()
            )
        )
        return contracts - waiting

    def _waits_for_approval(self):
        """Return whether a quotation of the open renewal has to be approved first."""
        self.ensure_one()
        orders = self.renewal_lead_id._get_open_quotations()
        return any(order._waits_for_approval() for order in orders)
