from odoo import api, fields, models
from odoo.fields import Domain


class SaleContract(models.Model):
    """The part of ``sale.contract`` that waits for the invoice of its order.

    The order bills the first period: until somebody makes its invoice, days count as
    billed that nobody has paid for.
    """

    _inherit = "sale.contract"

    waits_for_order_invoice = fields.Boolean(
        compute="_compute_first_period_note",
        search="_search_waits_for_order_invoice",
        compute_sudo=True,
    )
    first_period_note = fields.Text(
        compute="_compute_first_period_note",
        compute_sudo=True,
        help="The order that bills the first period, if its invoice is not made yet.",
    )

    @api.depends_context("lang")
    @api.depends("line_ids.order_line_id.invoice_status", "date_cancelled")
    def _compute_first_period_note(self):
        for contract in self:
            orders = contract._get_first_period_orders()
            contract.waits_for_order_invoice = bool(orders)
            contract.first_period_note = bool(orders) and self.env._(
                "The first period is billed by order %s: its invoice is not made yet.",
                ", ".join(orders.mapped("name")),
            )

    @api.model
    def _search_waits_for_order_invoice(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whoever bills contracts need not see the orders of others.
        lines = self.env["sale.order.line"].sudo()
        lines = lines._search([("invoice_status", "=", "to invoice")])
        domain = Domain("line_ids.order_line_id", "in", lines)
        domain &= Domain("date_cancelled", "=", False)
        return domain if True in value else ~domain

    def _get_first_period_orders(self):
        """Return the orders that have to invoice what they sold into the contract."""
        self.ensure_one()
        lines = self.line_ids.order_line_id
        if self.date_cancelled:
            return lines.order_id.browse()
        return lines.filtered(lambda line: line.invoice_status == "to invoice").order_id

    @api.readonly
    def action_view_first_period_orders(self):
        self.ensure_one()
        self.check_access("read")
        # Which of them may be opened, the orders themselves say.
        orders = self.sudo()._get_first_period_orders().sudo(False)
        return orders._get_records_action(name=self.env._("Orders to Invoice"))

    def _get_nothing_due_message(self, date=None):
        message = super()._get_nothing_due_message(date)
        notes = self.filtered("first_period_note").mapped("first_period_note")
        return " ".join([message, *notes])
