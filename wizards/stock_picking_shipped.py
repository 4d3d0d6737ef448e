from odoo import api, fields, models


class StockPickingShipped(models.TransientModel):
    """When vendors shipped some drop-ship transfers."""

    _name = "stock.picking.shipped"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Mark as Shipped"

    date = fields.Date(
        "Shipped On",
        compute="_compute_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    picking_ids = fields.Many2many("stock.picking", string="Transfers", readonly=True)
    line_ids = fields.One2many(
        "stock.picking.shipped.line",
        "wizard_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    waits_for_receipt = fields.Boolean(compute="_compute_waits_for_receipt")

    @api.depends("picking_ids")
    def _compute_date(self):
        """Transfers of several companies have been shipped in each of them."""
        for wizard in self:
            companies = wizard.picking_ids.company_id or self.env.company
            days = [company._get_contract_today() for company in companies]
            wizard.date = min(days)

    @api.depends("picking_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create({"picking_id": picking._origin.id})
                for picking in wizard.picking_ids
            ]

    @api.depends("picking_ids")
    def _compute_waits_for_receipt(self):
        for wizard in self:
            companies = wizard.picking_ids.company_id
            options = companies.mapped("dropship_delivered_on")
            wizard.waits_for_receipt = "received" in options

    def action_mark_shipped(self):
        """Mark the transfers, with their carriers and tracking references."""
        self.ensure_one()
        for line in self.line_ids:
            line.picking_id.write(
                {
                    "carrier_id": line.carrier_id.id,
                    "carrier_tracking_ref": line.carrier_tracking_ref,
                }
            )
        return self.line_ids.picking_id._mark_shipped(self.date)


class StockPickingShippedLine(models.TransientModel):
    _name = "stock.picking.shipped.line"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Transfer to Mark as Shipped"

    wizard_id = fields.Many2one(
        "stock.picking.shipped", required=True, ondelete="cascade"
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True)
    company_id = fields.Many2one(related="picking_id.company_id", related_sudo=False)
    origin = fields.Char(related="picking_id.origin", related_sudo=False)
    customer_id = fields.Many2one(
        related="picking_id.dropship_partner_id", related_sudo=False
    )
    goods = fields.Char("Shipped Now", compute="_compute_goods")
    carrier_id = fields.Many2one(
        "delivery.carrier",
        compute="_compute_tracking",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    carrier_tracking_ref = fields.Char(
        "Tracking Reference",
        compute="_compute_tracking",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("picking_id")
    def _compute_tracking(self):
        for line in self:
            line.carrier_id = line.picking_id.carrier_id
            line.carrier_tracking_ref = line.picking_id.carrier_tracking_ref

    @api.depends("picking_id")
    def _compute_goods(self):
        for line in self:
            moves = line.picking_id.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            line.goods = ", ".join(move._get_shipped_text() for move in moves)
