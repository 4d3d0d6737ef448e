from odoo import api, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "sale.origin.mixin"]

    @api.depends(
        "sale_id.order_type",
        "move_ids.sale_line_id.order_id.order_type",
        "move_ids.sale_line_id.contract_line_ids.contract_id",
        "move_ids.contract_line_id.contract_id.previous_contract_ids",
    )
    def _compute_origin(self):
        return super()._compute_origin()

    def _get_origin_orders(self):
        return self.sale_id | self.move_ids.sale_line_id.order_id

    def _get_origin_items(self):
        moves = self.move_ids
        return moves.contract_line_id, moves.sale_line_id.contract_line_ids
