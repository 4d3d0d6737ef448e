from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tokens import CancelledByOrder


class StockPicking(models.Model):
    """The part of ``stock.picking`` that a vendor ships to a customer.

    What counts as delivered, and can be billed and invoiced, is what is done: with the
    shipment, or with its arrival at the customer, as the company says.
    """

    _inherit = "stock.picking"

    shipped_date = fields.Date(
        "Shipped On",
        compute="_compute_shipped_date",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Day on which the vendor shipped the goods to the customer.",
    )
    dropship_step = fields.Selection(
        [("ship", "Vendor to Ship"), ("receive", "Shipped")],
        compute="_compute_dropship_step",
        search="_search_dropship_step",
        string="Drop-Ship",
        help="What an open drop-ship transfer waits for: the shipment by the vendor, "
        "or its arrival at the customer.",
    )

    dropship_partner_id = fields.Many2one(
        "res.partner",
        "Ship To",
        compute="_compute_dropship_partner_id",
        help="The customer to whom the vendor ships.",
    )

    @api.depends("is_dropship", "move_ids.partner_id")
    def _compute_dropship_partner_id(self):
        """The contact of a drop-ship transfer is its vendor."""
        for picking in self:
            partners = picking.move_ids.partner_id
            picking.dropship_partner_id = picking.is_dropship and partners[:1]

    @api.depends("state", "date_done")
    def _compute_shipped_date(self):
        """What is validated without a word about its shipment was shipped that day."""
        for picking in self:
            picking.shipped_date = picking.shipped_date or (
                picking.state == "done"
                and picking.is_dropship
                and picking.company_id._get_contract_day(picking.date_done)
            )

    @api.depends("is_dropship", "state", "shipped_date")
    def _compute_dropship_step(self):
        for picking in self:
            is_open = picking.state not in ("draft", "done", "cancel")
            step = "receive" if picking.shipped_date else "ship"
            picking.dropship_step = picking.is_dropship and is_open and step

    def _search_dropship_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        open_domain = self._get_dropship_open_domain()
        steps = {
            "ship": open_domain & Domain("shipped_date", "=", False),
            "receive": open_domain & Domain("shipped_date", "!=", False),
            False: ~open_domain,
        }
        return Domain.OR(steps[step] for step in value)

    @api.model
    def _get_dropship_open_domain(self):
        """Find what vendors are to bring to customers; returns are none of it."""
        return Domain(
            [
                ("picking_type_code", "=", "dropship"),
                ("location_dest_id.usage", "!=", "supplier"),
                ("location_id.usage", "!=", "customer"),
                ("state", "not in", ("draft", "done", "cancel")),
            ]
        )

    @api.depends("move_ids.purchase_line_id", "dropship_step")
    def _compute_picking_warning_text(self):
        result = super()._compute_picking_warning_text()
        for picking in self.filtered("dropship_step"):
            # Warehouse and purchasing staff may not read the sales order.
            lines = picking.sudo().move_ids.purchase_line_id
            warnings = [picking.picking_warning_text, *lines._get_excess_warnings()]
            picking.picking_warning_text = "\n".join(filter(None, warnings))
        return result

    def action_mark_shipped(self):
        """Ask when, and with which tracking references, vendors shipped these goods.

        :raise UserError: if none of the transfers waits for its vendor
        """
        pickings = self.filtered(lambda picking: picking.dropship_step == "ship")
        if not pickings:
            raise UserError(
                self.env._(
                    "Choose drop-ship transfers that are ready and not shipped yet."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as Shipped"),
            "res_model": "stock.picking.shipped",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_ids": pickings.ids},
        }

    def _mark_shipped(self, date):
        """Note that vendors shipped the quantities entered; the rest gets a transfer of
        its own. What counts as delivered by that is done at once.

        :param date date: the day of the shipment
        :return: what Odoo shows after transfers that are done
        """
        self.check_access("write")
        self._check_shippable(date)
        self.shipped_date = date
        self._log_shipped()
        # Odoo reads the sales orders here, on which buyers may have no rights.
        pickings = self.sudo()
        done = pickings.filtered(
            lambda picking: picking.company_id.dropship_delivered_on == "shipped"
        )
        for picking in pickings - done:
            if picking._is_partly_entered():
                picking.action_split_transfer()
        return (
            done.with_context(skip_backorder=True).button_validate() if done else True
        )

    def _check_shippable(self, date):
        if any(date > company._get_contract_today() for company in self.company_id):
            raise UserError(
                self.env._("Enter the day on which the goods were shipped.")
            )
        empty = self.filtered(
            lambda picking: not any(picking.move_ids.mapped("quantity"))
        )
        if empty:
            raise UserError(
                self.env._(
                    "Enter the quantities that were shipped with: %s.",
                    ", ".join(empty.mapped("name")),
                )
            )

    def _is_partly_entered(self):
        self.ensure_one()
        return any(
            move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
            for move in self.move_ids
        )

    def _log_shipped(self):
        """Tell the salesperson, on the order or contract, what is on its way."""
        for picking in self:
            note = picking._get_shipped_note()
            picking.message_post(body=note)
            # Whoever buys or delivers may have no rights on what was sold.
            for record in picking.sudo()._get_sold_documents():
                record.message_post(body=note)

    def _get_shipped_note(self):
        """Return who shipped the goods and when, with a link to the transfer."""
        self.ensure_one()
        vendor = self.move_ids.purchase_line_id.partner_id[:1] or self.partner_id
        values = {
            "transfer": self._get_html_link(),
            "vendor": vendor.name,
            "date": fields.Date.to_string(self.shipped_date),
        }
        if not self.carrier_tracking_ref:
            return self.env._(
                "%(transfer)s: shipped by %(vendor)s on %(date)s.", **values
            )
        return self.env._(
            "%(transfer)s: shipped by %(vendor)s on %(date)s. Tracking reference: "
            "%(reference)s",
            reference=self.carrier_tracking_ref,
            **values,
        )

    def _get_sold_documents(self):
        """Return what sold these goods: the sales order."""
        self.ensure_one()
        return self.sale_id

    def action_cancel(self):
        result = super().action_cancel()
        if not CancelledByOrder.find(self):
            pickings = self.filtered(lambda picking: picking.is_dropship)
            moves = pickings.move_ids.filtered(lambda move: move.state == "cancel")
            # As in _log_shipped.
            moves.sudo().purchase_line_id._warn_of_cancelled_transfers()
        return result
