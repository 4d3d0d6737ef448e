from odoo import models


class SaleOrder(models.Model):
    """The part of orders whose cancellation says that their terms were never sold."""

    _inherit = "sale.order"

    def _cancel_contracts(self):
        result = super()._cancel_contracts()
        # sudo: as what is extended; the rows say nothing that the contracts do not say
        contracts = self.sudo().contract_ids
        contracts |= contracts.previous_contract_ids
        contracts.renewal_fact_ids._refresh_outcomes()
        return result
