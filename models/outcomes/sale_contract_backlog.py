from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that keeps what its backlog is counted from."""

    _inherit = "sale.contract"

    def _write_multi(self, vals_list):
        """What is computed is written here, too."""
        names = set().union(*vals_list)
        self.env["sale.backlog.item"]._mark(self, names)
        return super()._write_multi(vals_list)
