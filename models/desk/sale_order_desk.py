from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...wording import format_length
from .sale_order_line import UNORDERED


class SaleOrder(models.Model):
    """The part of ``sale.order`` that the order desk looks at and works with."""

    _inherit = "sale.order"

    is_waiting_for_vendor = fields.Boolean(
        "Waiting for Vendor",
        compute="_compute_dropship_waiting_note",
        search="_search_is_waiting_for_vendor",
        help="Goods that a vendor ships to the customer have not left.",
    )
    dropship_waiting_note = fields.Char(
        compute="_compute_dropship_waiting_note",
        help="The vendors, and the days since they were ordered from.",
    )

    can_allocate = fields.Boolean(compute="_compute_can_allocate")

    @api.depends("fulfilment_state")
    def _compute_can_allocate(self):
        for order in self:
            # sudo: salespeople may not read stock; they learn whether there is
            # something
            moves = order.sudo()._get_unreserved_moves()
            order.can_allocate = order.state == "sale" and bool(moves)

    @api.depends_context("lang")
    @api.depends("fulfilment_state")
    def _compute_dropship_waiting_note(self):
        for order in self:
            # Nobody waits for the vendors of a quotation.
            is_sold = order.state not in ("draft", "sent")
            lines = order.order_line if is_sold else order.order_line.browse()
            lines = lines._get_awaited_dropships()
            notes = [
                order._get_waiting_text(purchase)
                for purchase in lines.order_id.sorted("id")
            ]
            order.dropship_waiting_note = ", ".join(notes)
            order.is_waiting_for_vendor = order.state == "sale" and bool(lines)

    @api.model
    def _search_is_waiting_for_vendor(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the search of orders itself respects the rights of the user
        lines = self.env["purchase.order.line"].sudo()
        bought = lines._search(self._get_awaited_dropship_domain())
        # sudo: as above
        lines = self.env["sale.order.line"].sudo()
        sold = lines._search(
            Domain("id", "in", bought.subselect("sale_line_id"))
            & Domain("order_id.state", "=", "sale")
            # What was sold before the installation says nothing.
            & Domain("fulfilment", "!=", "stock")
        )
        domain = Domain("id", "in", sold.subselect("order_id"))
        return domain if True in value else ~domain

    @api.model
    def _get_awaited_dropship_domain(self):
        """Return the lines of drop-ship orders whose goods have not been shipped: see
        ``_get_awaited_dropships``.
        """
        return (
            Domain("sale_line_id", "!=", False)
            & Domain("state", "!=", "cancel")
            & Domain("product_id.type", "=", "consu")
            & Domain("order_id.picking_type_id.code", "=", "dropship")
            & (
                Domain("state", "in", UNORDERED)
                | Domain("move_ids", "any", [("state", "not in", ("done", "cancel"))])
            )
        )

    def action_allocate(self):
        """Reserve goods for these orders, as far as they are free.

        :return: the action that says what they still lack
        """
        self._check_may_allocate()
        pickings = self._get_unreserved_moves().picking_id
        if not pickings:
            raise UserError(
                self.env._("All goods of these orders are allocated or have left.")
            )
        before = self._get_allocated_quantities()
        pickings.action_assign()
        if self._get_allocated_quantities() == before:
            return self._get_desk_notice(self._get_nothing_free_message(), "warning")
        return self._get_desk_notice(self._get_allocation_message())

    def action_unallocate(self):
        """Give back what is reserved for these orders and still lies in stock."""
        self._check_may_allocate()
        moves = self.order_line.move_ids.filtered(
            lambda move: move._is_reserved_in_stock()
        )
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing that lies in stock is allocated to these orders. Goods "
                    "that were picked go back with a return of their transfer."
                )
            )
        moves._do_unreserve()
        names = ", ".join(moves.sale_line_id.order_id.mapped("name"))
        return self._get_desk_notice(
            self.env._("No longer allocated in stock: %s.", names)
        )

    def _check_may_allocate(self):
        """Salespeople may write on transfers, but only because their orders do."""
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(
                self.env._("Goods are allocated by the users of the Inventory app.")
            )

    def _get_unreserved_moves(self):
        return self.order_line.move_ids.filtered(
            lambda move: move.state in ("confirmed", "waiting", "partially_available")
        )

    def _get_allocated_quantities(self):
        """Return how much is reserved for each stock move of these orders."""
        return {move: move.quantity for move in self.order_line.move_ids}

    def _get_nothing_free_message(self):
        """Return that there is nothing to allocate, and what the orders lack."""
        title = self.env._("Nothing was allocated: none of these goods is in stock.")
        return "\n".join([title, *self._get_lacking_texts()])

    def _get_lacking_texts(self):
        """Return what the orders lack that have not got all their goods."""
        lacking = self.filtered(lambda order: order._get_unreserved_moves())
        return [
            f"{order.name}: {order.short_products or self.env._('goods are coming in')}"
            for order in lacking
        ]

    def _get_allocation_message(self):
        """Return which orders have all their goods now, and what the others lack."""
        lacking = self._get_lacking_texts()
        title = self.env._(
            "%(complete)s of %(total)s orders have all their goods.",
            complete=len(self) - len(lacking),
            total=len(self),
        )
        return "\n".join([title, *lacking])

    @api.model
    def _get_desk_notice(self, message, kind="info"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_waiting_text(self, purchase):
        """Return a vendor, and since when it has been waited for."""
        self.ensure_one()
        vendor = purchase.partner_id.display_name
        if purchase.state in UNORDERED:
            return self.env._("%s, not ordered yet", vendor)
        company = self.company_id
        moment = purchase.date_approve or purchase.date_order
        ordered = company._get_contract_day(moment)
        days = (company._get_contract_today() - ordered).days
        if days <= 0:
            return self.env._("%s, ordered today", vendor)
        length = format_length(self.env, days, "day")
        return self.env._("%(vendor)s, %(length)s", vendor=vendor, length=length)
