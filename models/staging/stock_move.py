from odoo import models
from odoo.fields import Command, Domain


class StockMove(models.Model):
    """The part of ``stock.move`` that moves goods inside the staging area."""

    _inherit = "stock.move"

    def _is_restaging(self):
        """Return whether goods stay in the staging area of a warehouse."""
        self.ensure_one()
        if self.location_dest_id.usage == "customer":
            return False
        warehouse = self.location_id.warehouse_id
        area = warehouse.wh_output_stock_loc_id
        return warehouse.has_staging and (
            self.location_id._child_of(area) and self.location_dest_id._child_of(area)
        )

    def _skip_push(self):
        """Goods that change their place in the staging area need no other delivery."""
        return super()._skip_push() or self._is_restaging()

    def _trigger_assign(self):
        """Deliveries find their goods again that somebody put on a truck."""
        result = super()._trigger_assign()
        restaged = self.filtered(lambda move: move._is_restaging())
        # sudo: parameters of the system are for administrators; one is read
        parameters = self.env["ir.config_parameter"].sudo()
        if restaged and not parameters.get_param("stock.picking_no_auto_reserve"):
            areas = restaged.location_id.warehouse_id.wh_output_stock_loc_id
            waiting = self.search(
                Domain("state", "in", ("confirmed", "partially_available"))
                & Domain("product_id", "in", restaged.product_id.ids)
                & Domain("location_id", "in", areas.ids),
                order="priority desc, date, id",
            )
            waiting._action_assign()
        return result

    def _prepare_loading_move(self, lines, location, loading_type):
        """Return the values of the move that puts the goods of a delivery on a truck.

        It takes what came before the delivery, and the delivery what it brings.

        :param lines: the move lines of the goods
        """
        self.ensure_one()
        unit = self.product_uom
        quantities = [
            line.product_uom_id._compute_quantity(line.quantity, unit, round=False)
            for line in lines
        ]
        return {
            "product_id": self.product_id.id,
            "product_uom": unit.id,
            "product_uom_qty": sum(quantities),
            "location_id": self.location_id.id,
            "location_dest_id": location.id,
            "picking_type_id": loading_type.id,
            "warehouse_id": self.warehouse_id.id,
            "company_id": self.company_id.id,
            "origin": self.reference,
            "sale_line_id": self.sale_line_id.id,
            "reference_ids": [Command.set(self.reference_ids.ids)],
            "move_orig_ids": [Command.set(self.move_orig_ids.ids)],
            "move_dest_ids": [Command.link(self.id)],
        }
