from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...dates import read_date
from ...problems import get_paragraphs
from ...wording import format_day

# Where the error of a contract is kept, and the activity that it comes with.
DELIVERY_ERROR = "delivery_error", "sale_renewal.mail_activity_type_delivery_error"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that delivers the goods of its billing periods.

    The order delivers the first period of its items, the contract every later one: with
    a need that Odoo's own stock rules fulfil, so that routes of any number of steps and
    drop-shipping work as for orders.
    """

    _inherit = "sale.contract"

    next_delivery_date = fields.Date(
        "Next Delivery",
        compute="_compute_next_delivery_date",
        store=True,
        index="btree_not_null",
        help="The day on which the next goods are to be delivered by the contract.",
    )
    delivery_error = fields.Text(
        copy=False,
        readonly=True,
        help="Why the last attempt to deliver failed. It is tried again in every run.",
    )
    _delivery_error_idx = models.Index("(id) WHERE delivery_error IS NOT NULL")
    # Counted for everybody; the lists that the buttons open are each user's own.
    delivery_ids = fields.Many2many(
        "stock.picking",
        string="Deliveries",
        compute="_compute_delivery_ids",
        compute_sudo=True,
        help="The transfers of the contract and of the orders that sold its items.",
    )
    delivery_count = fields.Integer(compute="_compute_delivery_ids", compute_sudo=True)

    @api.depends(
        "date_start",
        "anchor_date",
        "date_end",
        "date_cancelled",
        "line_ids.delivery_start",
        "line_ids.date_start",
        "line_ids.date_end",
        "line_ids.product_uom_qty",
        "line_ids.product_id.type",
        "line_ids.stock_move_ids.state",
        "line_ids.purchase_line_ids.state",
        "line_ids.purchase_line_ids.move_ids",
        "pause_ids.date",
        "pause_ids.date_end",
        "plan_id.billing_interval",
        "plan_id.billing_unit",
        "plan_id.align_periods",
        "plan_id.align_day",
        "plan_id.align_month",
    )
    def _compute_next_delivery_date(self):
        for contract in self:
            days = [line._get_next_delivery_day() for line in contract.line_ids]
            contract.next_delivery_date = min(filter(None, days), default=False)

    @api.depends(
        "line_ids.product_id.type",
        "line_ids.product_id.invoice_policy",
        "line_ids.stock_move_ids.state",
        "line_ids.order_line_id.move_ids.state",
        "line_ids.move_line_ids.bills_contract",
    )
    def _compute_next_invoice_date(self):
        # Goods that are billed when they are delivered are due when they are.
        return super()._compute_next_invoice_date()

    def _compute_delivery_ids(self):
        for contract in self:
            items = contract.line_ids
            moves = items.stock_move_ids | items.order_line_id.move_ids
            # What a term waits for is what goes with it.
            if contract.start_event == "delivery":
                moves |= contract._get_goods_lines().move_ids
            contract.delivery_ids = moves.picking_id
            contract.delivery_count = len(moves.picking_id)

    @api.readonly
    def action_view_deliveries(self):
        return self.delivery_ids._get_records_action(name=self.env._("Deliveries"))

    def action_create_deliveries(self, date=None):
        """Deliver what is due.

        :param date: the day until which it is due; default: today
        :return: the action that shows the deliveries
        :raise UserError: with everything that stops it, or if nothing is due
        """
        date = read_date(self.env, date)
        if not self._create_deliveries(date):
            raise UserError(self._get_nothing_to_deliver_message(date))
        return self.action_view_deliveries()

    @api.model
    def _get_delivery_due_domain(self, date):
        """Return the contracts of the current company that are to be delivered."""
        return Domain("next_delivery_date", "<=", date)

    @api.model
    def _cron_create_deliveries(self):
        """Deliver what is due in each company, on its own day."""
        if self._is_time_over():
            return
        due = "_get_delivery_due_domain"
        self._retry(self._clear_settled_errors, *DELIVERY_ERROR, due)
        # What failed before comes last, so that it never keeps others waiting.
        order = "delivery_error nulls first, next_delivery_date, id"
        self._run_due("_create_deliveries", due, order, fail="_note_delivery_error")

    def _create_deliveries(self, date=None):
        """Deliver every period that is due and not delivered.

        :param date date: default: today in the company of the contract
        :return: the references of what was made, one per contract and period
        :rtype: stock.reference
        :raise UserError: with everything that stops it, nothing having been changed
        """
        date = read_date(self.env, date)
        self._check_may_deliver()
        self._lock_for_change()
        # As orders do it, without rights on stock, purchases and the changes of
        # contracts; the rights were checked before.
        contracts = self.sudo()
        references = contracts.env["stock.reference"]
        for company, found in contracts.grouped("company_id").items():
            day = date or company._get_contract_today()
            references |= found.with_company(company)._deliver_until(day)
        contracts._clear_errors(*DELIVERY_ERROR)
        return references.sudo(False)

    def _deliver_until(self, date):
        """Create what brings the goods that are due, for contracts of one company.

        What belongs to one contract and period gets one reference, and with it one
        transfer or one purchase order per vendor.
        """
        rows = [
            (line, period, day)
            for line in self.line_ids
            for period, day in line._get_due_deliveries(date)
        ]
        keys = dict.fromkeys((line.contract_id, period[0]) for line, period, _d in rows)
        made = self.env["stock.reference"].create(
            [{"name": f"{contract.number} {first}"} for contract, first in keys]
        )
        references = dict(zip(keys, made, strict=True))
        procurements = [
            line._prepare_procurement(
                period, day, references[line.contract_id, period[0]]
            )
            for line, period, day in rows
        ]
        if procurements:
            self.env["stock.rule"].run(procurements)
        # As for orders: reordering rules are looked at when transfers are confirmed.
        made.picking_ids.filtered(
            lambda picking: picking.state not in ("cancel", "done")
        ).action_confirm()
        self._check_delivered(date, made)
        return made

    def _check_may_deliver(self):
        """Warehouse staff deliver, and whoever may change the contract."""
        if not self.env.user.has_group("stock.group_stock_user"):
            self.check_access("write")
        self.check_access("read")

    def _check_delivered(self, date, made):
        """Odoo leaves out, without a word, what no vendor sells, or buys it for 0.

        :param stock.reference made: what this delivery was made with
        """
        problems = {
            contract: [
                problem
                for line in contract.line_ids
                if (periods := line._get_due_deliveries(date))
                for problem in line._get_delivery_problems(periods[0][1])
            ]
            + contract.line_ids.purchase_line_ids.filtered(
                lambda row: row.order_id.reference_ids & made
            )._get_vendor_problems(contract.company_id._get_contract_today())
            for contract in self
        }
        if paragraphs := get_paragraphs(problems):
            title = self.env._("The delivery cannot be made.")
            raise UserError("\n\n".join([title, *paragraphs]))

    def _get_nothing_to_deliver_message(self, date=None):
        dates = self.filtered("next_delivery_date").mapped("next_delivery_date")
        if not dates:
            return self.env._("Everything was delivered or is on its way.")
        next_date = format_day(self.env, min(dates))
        if not date:
            return self.env._(
                "Nothing is to be delivered today. The next delivery is due on %s.",
                next_date,
            )
        return self.env._(
            "Nothing is to be delivered until %(date)s. The next delivery is due on "
            "%(next_date)s.",
            date=format_day(self.env, date),
            next_date=next_date,
        )

    def _get_nothing_due_message(self, date=None):
        if any(self.line_ids.mapped(lambda line: line._is_waiting_for_delivery())):
            return self.env._(
                "Nothing is due today: goods are billed when all transfers of their "
                "period are done or cancelled."
            )
        return super()._get_nothing_due_message(date)

    def _note_delivery_error(self, message):
        self._note_error(*DELIVERY_ERROR, message)

    def _get_committed_item_total(self, line):
        if not line._is_goods():
            return super()._get_committed_item_total(line)
        # A delivery is whole.
        periods = list(line._get_goods_periods(line._get_start()))
        return line.price_subtotal * len(periods)
