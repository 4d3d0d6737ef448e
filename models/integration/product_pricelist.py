from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def get_import_templates(self):
        """Return the files that Odoo's import offers to be filled in."""
        folder = "/sale_renewal/static/xls"
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Prices by Contract Plan"),
                "template": f"{folder}/prices_by_plan_import_template.xlsx",
            },
        ]
