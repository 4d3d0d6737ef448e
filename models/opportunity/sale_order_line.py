from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_requoted_values(self):
        """Return the values of a line that offers the same on another quotation."""
        self.ensure_one()
        values = self.copy_data()[0]
        values.pop("order_id", None)
        return values
