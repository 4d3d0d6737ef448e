from odoo import api, fields, models
from odoo.fields import Domain

from ... import progress

PROGRESS_STATES = [
    ("to_allocate", "To Allocate"),
    ("partly_allocated", "Partly Allocated"),
    ("allocated", "Allocated"),
    ("staged", "Staged"),
    ("partly_shipped", "Partly Shipped"),
    ("shipped", "Shipped"),
    ("to_invoice", "To Invoice"),
    ("invoiced", "Invoiced"),
    ("paid", "Paid"),
]


class SaleOrder(models.Model):
    """The part of ``sale.order`` that knows how far a confirmed order has come.

    Its state is read from transfers, drop-ship orders and invoices, whatever changes
    them; ``progress.py`` decides it.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "sale.batch.job.mixin"]

    # Its name is public. On a line, ``fulfilment`` says who ships it.
    fulfilment_state = fields.Selection(
        PROGRESS_STATES,
        "Progress",
        group_expand=True,
        compute="_compute_fulfilment_state",
        store=True,
        index=True,
        copy=False,
        help="To Allocate: no goods are reserved, or the vendor has not been ordered "
        "from.\n"
        "Allocated: all goods are reserved, or ordered from the vendor who ships "
        "them.\n"
        "Staged: all goods are in the staging area, or on a truck.\n"
        "Shipped: all goods have left, and there is nothing to invoice.\n"
        "To Invoice: something can be invoiced, or an invoice is not posted.\n"
        "Invoiced: everything is invoiced, and not all of it paid.\n"
        "Empty: nothing is left to do.",
    )
    # Apart, so that nothing is read of the stock when an invoice changes.
    goods_state = fields.Selection(
        [*PROGRESS_STATES[:6], ("none", "No Goods")],
        compute="_compute_goods_state",
        store=True,
        copy=False,
        help="How far the goods of a confirmed order have come. Empty on orders of "
        "before the installation.",
    )
    promised_date = fields.Datetime(
        "Promised On",
        compute="_compute_promised_date",
        store=True,
        copy=False,
        help="The delivery date on the order; without it, the day of the order plus "
        "the lead times of its products.",
    )
    is_late = fields.Boolean(
        "Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="The promised day has passed, and not everything has been shipped.",
    )

    @api.depends(
        "state",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.move_ids.state",
        "order_line.purchase_line_ids.order_id.state",
    )
    def _compute_goods_state(self):
        for order in self:
            order.goods_state = order.state == "sale" and order._get_goods_state()

    @api.depends(
        "state",
        "invoice_status",
        "goods_state",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
    )
    def _compute_fulfilment_state(self):
        for order in self:
            order.fulfilment_state = order.state == "sale" and order._get_order_state()

    @api.depends("state", "commitment_date", "expected_date")
    def _compute_promised_date(self):
        for order in self:
            confirmed = order.state == "sale"
            order.promised_date = confirmed and (
                order.commitment_date or order.expected_date
            )

    @api.depends_context("tz")
    @api.depends("fulfilment_state", "promised_date")
    def _compute_is_late(self):
        late = self.filtered_domain(self._get_late_domain())
        late.is_late = True
        (self - late).is_late = False

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_late_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_to_ship_domain(self):
        """Return the orders with goods that have not left."""
        return Domain("fulfilment_state", "in", progress.OPEN_STATES)

    @api.model
    def _get_late_domain(self):
        return self._get_to_ship_domain() & Domain("promised_date", "<", "today")

    def _get_goods_state(self):
        """Return how far the goods have come: see ``progress.py``."""
        self.ensure_one()
        return progress.get_goods_state(self.order_line._get_goods_progress())

    def _get_order_state(self):
        """Return where the order stands; while goods are missing, they say so alone."""
        self.ensure_one()
        goods_state = self.goods_state or self._get_goods_state()
        if goods_state in progress.OPEN_STATES:
            return goods_state
        invoices = self._get_invoice_states()
        return progress.get_order_state(goods_state, self.invoice_status, invoices)

    def _get_invoice_states(self):
        """Return state and payment state of the invoices that count."""
        self.ensure_one()
        invoices = self.order_line.invoice_lines.move_id.filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_refund")
                and move.state != "cancel"
            )
        )
        return [(move.state, move.payment_state) for move in invoices]

    # ------------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------------

    @api.model
    def _get_unknown_state_domain(self, _date=None):
        """Return the orders from before the installation on which work is left."""
        waiting = [("state", "not in", ("done", "cancel"))]
        unpaid = [
            ("move_id.move_type", "=", "out_invoice"),
            ("move_id.state", "=", "posted"),
            ("move_id.payment_state", "in", ("not_paid", "partial")),
        ]
        return (
            Domain("state", "=", "sale")
            & Domain("fulfilment_state", "=", False)
            & (
                Domain("invoice_status", "=", "to invoice")
                | Domain("order_line.move_ids", "any", waiting)
                | Domain("order_line.invoice_lines", "any", unpaid)
            )
        )

    @api.model
    def _cron_fill_fulfilment_states(self):
        """Installing computes nothing; this does, later, for what is still open."""
        self._run_due("_fill_fulfilment_state", "_get_unknown_state_domain")

    def _fill_fulfilment_state(self):
        for name in ("goods_state", "fulfilment_state", "promised_date"):
            self.env.add_to_compute(self._fields[name], self)
            self.mapped(name)
