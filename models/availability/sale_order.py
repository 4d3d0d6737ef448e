from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tokens import StockRead


class SaleOrder(models.Model):
    """The part of ``sale.order`` that says when a quotation could be delivered."""

    _inherit = "sale.order"

    # As on the lines.
    earliest_delivery_date = fields.Date(
        "Earliest Complete Delivery",
        compute="_compute_earliest_delivery",
        compute_sudo=True,
        help="First day on which everything that is offered can be delivered: what is "
        "free today after its lead time, the rest when its receipt is planned or its "
        "vendor can deliver. Empty once the order is confirmed.",
    )
    undeliverable_products = fields.Char(
        "Not Deliverable",
        compute="_compute_earliest_delivery",
        compute_sudo=True,
        help="Products of which there is not enough and nothing is on its way, or only "
        "what is late, or that no vendor sells.",
    )
    is_promised_too_early = fields.Boolean(
        compute="_compute_earliest_delivery",
        compute_sudo=True,
        help="Not everything can be delivered on the delivery date, or it is not known "
        "whether it can.",
    )

    def onchange(self, values, field_names, fields_spec):
        """As in the lines: the stock is read once."""
        orders = StockRead().give_to(self)
        return super(SaleOrder, orders).onchange(values, field_names, fields_spec)

    @api.depends(
        "commitment_date",
        "order_line.available_date",
        "order_line.availability",
        "order_line.product_id",
    )
    def _compute_earliest_delivery(self):
        for order in self:
            # Not filtered, which would forget what is read together.
            lines = [line for line in order.order_line if line._is_to_be_delivered()]
            missing = [line.product_id for line in lines if not line.available_date]
            days = [] if missing else [line.available_date for line in lines]
            order.earliest_delivery_date = max(days, default=False)
            names = dict.fromkeys(product.display_name for product in missing)
            order.undeliverable_products = ", ".join(names)
            promised = order._get_promised_day()
            order.is_promised_too_early = bool(promised) and (
                bool(missing) or promised < max(days, default=promised)
            )

    def action_promise_earliest_date(self):
        """Promise the customer the first day on which everything can be delivered."""
        # Before anything is said about them.
        self.check_access("write")
        for order in self:
            day = order.earliest_delivery_date
            if not day:
                raise UserError(order._get_no_earliest_date_message())
            order.commitment_date = order.company_id._get_contract_noon(day)

    def _get_no_earliest_date_message(self):
        self.ensure_one()
        if self.undeliverable_products:
            return self.env._(
                "%(order)s: it is not known when all of it can be delivered. Of these "
                "products there is not enough and nothing is on its way: %(products)s. "
                "Receipts that are late count again once they have a new date.",
                order=self.display_name,
                products=self.undeliverable_products,
            )
        return self.env._(
            "%s: only a quotation with goods has an earliest delivery date.",
            self.display_name,
        )

    def _get_promised_day(self):
        """Return the day of the delivery date where the company is, or False."""
        self.ensure_one()
        date = self.commitment_date
        return date and self.company_id._get_contract_day(date)
