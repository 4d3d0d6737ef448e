from odoo import api, models


class SaleContractPlan(models.Model):
    _inherit = "sale.contract.plan"

    @api.model
    def get_import_templates(self):
        """Return the files that Odoo's import offers to be filled in."""
        return [
            {
                "label": self.env._("Import Template for Contract Plans"),
                "template": "/sale_renewal/static/xls/plans_import_template.xlsx",
            }
        ]
