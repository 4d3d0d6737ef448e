from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _prepare_loading_line(self, location):
        """Return the values that take the same goods, and their package, to a truck."""
        self.ensure_one()
        package = self.result_package_id or self.package_id
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "quantity": self.quantity,
            "location_id": self.location_id.id,
            "location_dest_id": location.id,
            "lot_id": self.lot_id.id,
            "owner_id": self.owner_id.id,
            "package_id": self.package_id.id,
            "result_package_id": package.id,
            "company_id": self.company_id.id,
        }

    def _get_aggregated_properties(self, move_line=False, move=False):
        """Delivery slips list the goods of each service period on their own."""
        properties = super()._get_aggregated_properties(move_line, move)
        text = properties["move"]._get_service_text()
        key = f"{text}_{properties['line_key']}" if text else properties["line_key"]
        return properties | {"service_period": text, "line_key": key}
