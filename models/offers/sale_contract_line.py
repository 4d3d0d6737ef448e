from odoo import models


class SaleContractLine(models.Model):
    _inherit = "sale.contract.line"

    def _prepare_renewal_line_values(self):
        """A price that the contract gives comes from no rule: nobody looks for one."""
        values = super()._prepare_renewal_line_values()
        if "price_unit" in values:
            values["priced_by_id"] = False
        return values
