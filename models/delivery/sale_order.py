from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _has_been_fulfilled(self, contracts):
        moves = contracts.line_ids.stock_move_ids
        return super()._has_been_fulfilled(contracts) or any(
            move._has_delivered() for move in moves
        )
