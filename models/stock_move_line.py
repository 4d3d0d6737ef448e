from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_aggregated_properties(self, move_line=False, move=False):
        """Delivery slips list the goods of each service period on their own."""
        properties = super()._get_aggregated_properties(move_line, move)
        text = properties["move"]._get_service_text()
        key = f"{text}_{properties['line_key']}" if text else properties["line_key"]
        return properties | {"service_period": text, "line_key": key}
