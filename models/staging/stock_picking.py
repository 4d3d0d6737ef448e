from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class StockPicking(models.Model):
    """The part of ``stock.picking`` that puts ready deliveries on trucks.

    A truck is a location in the staging area. Loading is a transfer that comes between
    the last step and the delivery, so that the delivery finds its own goods there.
    """

    _inherit = "stock.picking"

    is_loadable = fields.Boolean(
        compute="_compute_is_loadable",
        help="Goods of this delivery are in the staging area of its warehouse.",
    )

    @api.depends("state", "picking_type_id.warehouse_id.has_staging")
    def _compute_is_loadable(self):
        for picking in self:
            warehouse = picking.picking_type_id.warehouse_id
            picking.is_loadable = warehouse.has_staging and bool(
                picking._get_moves_to_load()
            )

    def action_load_truck(self):
        """Return the action that asks where to put the goods of these deliveries."""
        self._check_loadable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load Truck"),
            "res_model": "stock.truck.loading",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_ids": [Command.set(self.ids)]},
        }

    def _get_moves_to_load(self):
        """Return the moves whose goods wait in the staging area."""
        return self.move_ids.filtered(
            lambda move: (
                move.state in ("assigned", "partially_available") and move._is_staged()
            )
        )

    def _check_loadable(self):
        others = self.filtered(lambda picking: not picking.is_loadable)
        if others:
            raise UserError(
                self.env._(
                    "No goods of %s are in the staging area: only deliveries that are "
                    "ready, of warehouses with staging, can be loaded.",
                    ", ".join(others.mapped("display_name")),
                )
            )
        if len(self.picking_type_id.warehouse_id) > 1:
            raise UserError(
                self.env._("Load the deliveries of one warehouse at a time.")
            )

    def _load(self, location):
        """Put the goods of these deliveries, or what is staged of them, on a truck.

        :param location: the ``stock.location``, a part of the staging area
        :return: the transfer that did it
        """
        self._check_loadable()
        loading_type = self.picking_type_id.warehouse_id.loading_type_id
        moves = self._get_moves_to_load()
        moves.picked = False
        # Goods that are on this truck already stay there.
        lines = moves.move_line_ids.filtered(
            lambda line: line.quantity and line.location_id != location
        )
        if not lines:
            raise UserError(
                self.env._("All goods are on %s already.", location.display_name)
            )
        loading = self.create(self._prepare_loading(location, loading_type))
        for move, found in lines.grouped("move_id").items():
            taken = [line._prepare_loading_line(location) for line in found]
            values = move._prepare_loading_move(found, location, loading_type)
            # Free for the loading, which takes exactly what was reserved.
            found.unlink()
            loaded = move.create(values | {"picking_id": loading.id})
            loaded._action_confirm(merge=False)
            loaded.move_line_ids = [Command.create(line) for line in taken]
        loading.move_ids.picked = True
        loading._action_done()
        return loading

    def _prepare_loading(self, location, loading_type):
        return {
            "picking_type_id": loading_type.id,
            "location_id": loading_type.default_location_src_id.id,
            "location_dest_id": location.id,
            "origin": ", ".join(self.mapped("name")),
        }
