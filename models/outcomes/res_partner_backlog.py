from odoo import models


class ResPartner(models.Model):
    """The part of ``res.partner`` that tells the backlog whose contacts these are."""

    _inherit = "res.partner"

    def _write_multi(self, vals_list):
        names = set().union(*vals_list)
        self.env["sale.backlog.item"]._mark(self, names)
        return super()._write_multi(vals_list)
