from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _create_contracts(self):
        """Keep what each line would cost alone on the day on which it is signed."""
        result = super()._create_contracts()
        orders = self.filtered(
            # sudo: a setting of the company
            lambda order: (
                order.company_id.sudo().revenue_allocation
                and order.order_line._get_recurring_lines()
            )
        )
        if lines := orders.order_line.filtered(lambda line: not line.display_type):
            # sudo: whoever signs has no rights on what accountants count with
            self.env["sale.deferral.price"].sudo()._keep_prices(lines.sudo())
        return result
