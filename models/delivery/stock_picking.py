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

    def _action_done(self):
        result = super()._action_done()
        self._start_delivered_terms()
        return result

    def action_cancel(self):
        # What is not delivered any more is not waited for.
        result = super().action_cancel()
        self._start_delivered_terms()
        return result

    def _start_delivered_terms(self):
        """Start the terms that waited for the last of these transfers."""
        # Whoever delivers needs no rights on contracts, nor on orders.
        contracts = self.env["sale.contract"].sudo()
        contracts._start_waiting(self.sudo().move_ids.sale_line_id.order_id)

    def _may_be_of_contracts(self):
        """Return which of these transfers may bring something that a contract sells,
        or that was sold beside one: the others need not be looked at.
        """
        # sudo: warehouse staff have no rights on orders; only counted
        pickings = self.sudo()
        # Orders and their lines, which what follows reads as well, in one go.
        orders = pickings.sale_id
        orders.order_line.order_id.mapped("contract_count")
        of_contracts = pickings.filtered(
            lambda picking: (
                picking.move_ids.contract_line_id
                or any(order.contract_count for order in picking.sale_id)
                or any(
                    order.contract_count
                    for order in picking.move_ids.sale_line_id.order_id
                )
            )
        )
        return of_contracts.with_env(self.env)

    def _get_origin_orders(self):
        return self.sale_id | self.move_ids.sale_line_id.order_id

    def _get_origin_items(self):
        moves = self.move_ids
        return moves.contract_line_id, moves.sale_line_id.contract_line_ids

    def _get_sold_documents(self):
        """What contracts deliver was sold by no order of its own."""
        documents = super()._get_sold_documents()
        return documents or self.move_ids.contract_line_id.contract_id
