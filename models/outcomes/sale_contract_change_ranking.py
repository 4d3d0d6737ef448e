from odoo import models


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that tells top lists what is paused."""

    _inherit = "sale.contract.change"

    def _mark_paused(self):
        pauses = self.filtered(lambda change: change.kind == "pause")
        self.env["sale.ranking.item"]._mark(pauses.contract_id)
        return super()._mark_paused()
