from odoo import models


class StockRoute(models.Model):
    _inherit = "stock.route"

    def _filter_dropship(self, company):
        """Return the routes by which vendors ship to the customers of a company."""
        # Whoever sells may have no rights on the configuration of stocks.
        # sudo: rules may be of other companies; the route is only classified
        return self.filtered(
            lambda route: any(
                rule.action == "buy"
                and rule.picking_type_id.code == "dropship"
                and rule.company_id in (company.browse(), company)
                for rule in route.sudo().rule_ids
            )
        )
