from odoo import api, models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that tells top lists what has changed."""

    _inherit = "sale.contract.line"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        self.env["sale.ranking.item"]._mark(items.contract_id)
        return items

    def _write_multi(self, vals_list):
        """What is computed is written here, too."""
        names = set().union(*vals_list)
        self.env["sale.ranking.item"]._mark(self, names)
        return super()._write_multi(vals_list)

    def unlink(self):
        self.env["sale.ranking.item"]._mark(self.contract_id)
        return super().unlink()
