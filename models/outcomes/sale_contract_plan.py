from odoo import models


class SaleContractPlan(models.Model):
    """The part of ``sale.contract.plan`` that tells the backlog by what to count."""

    _inherit = "sale.contract.plan"

    def _write_multi(self, vals_list):
        names = set().union(*vals_list)
        self.env["sale.backlog.item"]._mark(self, names)
        return super()._write_multi(vals_list)
