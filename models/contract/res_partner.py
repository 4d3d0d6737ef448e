from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sale.contract.guard.mixin"]

    def _filter_used_in_contracts(self):
        return self._filter_named_by("sale.contract", "partner_id")
