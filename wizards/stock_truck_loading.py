from odoo import api, fields, models


class StockTruckLoading(models.TransientModel):
    """Which truck, or which place of the staging area, takes ready deliveries."""

    _name = "stock.truck.loading"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Loading of a Truck"

    picking_ids = fields.Many2many("stock.picking", string="Deliveries", readonly=True)
    area_id = fields.Many2one("stock.location", compute="_compute_area_id")
    location_id = fields.Many2one(
        "stock.location",
        "Truck",
        compute="_compute_location_id",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('id', 'child_of', area_id), ('usage', '=', 'internal')]",
        help="A truck, or the staging area itself to unload.",
    )

    @api.depends("picking_ids")
    def _compute_area_id(self):
        for loading in self:
            warehouse = loading.picking_ids.picking_type_id.warehouse_id
            loading.area_id = warehouse.wh_output_stock_loc_id

    @api.depends("picking_ids")
    def _compute_location_id(self):
        for loading in self:
            warehouse = loading.picking_ids.picking_type_id.warehouse_id
            loading.location_id = warehouse.loading_type_id.default_location_dest_id

    def action_load(self):
        """Put the goods there; the deliveries stay ready.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        self.picking_ids._load(self.location_id)
        return {"type": "ir.actions.act_window_close"}
