from odoo import models


class SaleContractPlan(models.Model):
    _name = "sale.contract.plan"
    _inherit = ["sale.contract.plan", "sale.contract.guard.mixin"]

    def _filter_used_in_contracts(self):
        return self._filter_named_by("sale.contract", "plan_id")
