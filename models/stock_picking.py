from odoo import fields, models
from odoo.fields import Domain


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = [
        "stock.picking.dropship.mixin",
        "stock.picking.staging.mixin",
        "stock.picking",
    ]

    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        search="_search_contract_ids",
        help="The contracts whose billing periods this transfer delivers.",
    )

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
        # Whoever delivers needs no rights on contracts.
        contracts = self.env["sale.contract"].sudo()
        contracts._start_waiting("order_ids.order_line.move_ids.picking_id", self)

    def _compute_contract_ids(self):
        for picking in self:
            # Whoever may read a transfer may have no rights on all of its contracts.
            moves = picking.sudo().move_ids
            items = moves.contract_line_id | moves.sale_line_id.contract_line_ids
            contracts = items.contract_id.sudo(False)
            picking.contract_ids = contracts._filtered_access("read")

    def _search_contract_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain(
            "move_ids.contract_line_id.contract_id", operator, value
        ) | Domain(
            "move_ids.sale_line_id.contract_line_ids.contract_id", operator, value
        )
