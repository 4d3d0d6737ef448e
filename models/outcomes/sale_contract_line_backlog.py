from odoo import api, models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that keeps what its backlog is counted from:
    it is marked for it, see ``sale.backlog.item``.
    """

    _inherit = "sale.contract.line"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        self.env["sale.backlog.item"]._mark(items)
        return items

    def _write_multi(self, vals_list):
        """What is computed is written here, too."""
        names = set().union(*vals_list)
        self.env["sale.backlog.item"]._mark(self, names)
        return super()._write_multi(vals_list)
