from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import terms

ASK = [("no", "Not Offered"), ("request", "On Request")]


class SaleContractPlan(models.Model):
    """What customers may ask for or do themselves, under each plan."""

    _inherit = "sale.contract.plan"

    portal_show_prices = fields.Boolean(
        "Show Prices",
        default=True,
        help="Customers see prices and amounts of their contracts on the portal.",
    )
    portal_renew = fields.Selection(
        [*ASK, ("quotation", "Get the Quotation at Once")],
        "Renew",
        required=True,
        default="no",
        help="At once: the renewal quotation is made when the customer asks for it.",
    )
    portal_cancel = fields.Selection(
        [
            *ASK,
            ("at_term_end", "At the End of the Term"),
            ("with_notice", "With Notice"),
        ],
        "Cancel",
        required=True,
        default="no",
        help="At the end of the term: done at once; contracts without an end are "
        "cancelled on request.\n"
        "With notice: done at once, for the end of the term; without one, for the end "
        "of a billing period after the notice.",
    )
    portal_pause = fields.Selection(
        [*ASK, ("allowed", "Done at Once")],
        "Pause and Resume",
        required=True,
        default="no",
    )
    portal_pause_max_days = fields.Integer(
        "Longest Pause",
        help="In days; the customer has to say when the pause ends. 0: no limit.",
    )
    portal_pause_max_per_term = fields.Integer(
        "Pauses per Term",
        help="How often a contract can be paused by its customer, all its pauses "
        "counted; without an end of term, in twelve months. 0: no limit.",
    )
    portal_quantity = fields.Selection(
        [
            *ASK,
            ("increase", "More at Once, Less on Request"),
            ("both", "More and Less at Once"),
        ],
        "Quantities",
        required=True,
        default="no",
        help="More is sold by an order, confirmed at once. Less Begins says from "
        "when on less is billed.",
    )
    portal_quantity_less = fields.Selection(
        [
            ("billed", "On the First Day Not Billed"),
            ("term_end", "After the End of the Term"),
        ],
        "Less Begins",
        required=True,
        default="billed",
        help="When less begins that customers ask for. After the end of the term: the "
        "renewal offers less; contracts without an end sell less from the day on which "
        "they could be cancelled.",
    )
    portal_quantity_max = fields.Float(
        "Highest Quantity",
        digits="Product Unit",
        help="Of each item, for customers. 0: no limit.",
    )
    portal_upsell = fields.Boolean(
        "Add Products",
        help="Customers may add products that are offered. Their order is confirmed at "
        "once where more of an item is.",
    )
    portal_product_ids = fields.Many2many(
        "product.product",
        string="Products Offered",
        domain=[("sale_ok", "=", True)],
        check_company=True,
        help="Empty: the optional products of what the contract has.",
    )
    portal_addresses = fields.Boolean(
        "Choose Addresses",
        help="Customers choose where invoices and deliveries go, among the addresses "
        "of their company.",
    )
    portal_credit = fields.Boolean(
        "Credit What Was Billed",
        help="What customers cancel, pause or reduce is credited by days if it was "
        "billed. Otherwise it takes effect on the first day that was not billed.",
    )
    notice_days = fields.Integer(
        "Notice",
        help="Days of notice for a cancellation by the customer. Contracts take them "
        "over when they are signed, and keep them.",
    )
    renewal_declined = fields.Selection(
        [
            ("lost", "Lose the Opportunity"),
            ("activity", "Ask the Salesperson"),
        ],
        "Declined Renewals",
        required=True,
        default="activity",
        help="What happens when the customer declines the only open quotation of a "
        "renewal or an upsell.",
    )

    _portal_limits_not_negative = models.Constraint(
        "CHECK(portal_pause_max_days >= 0 AND portal_pause_max_per_term >= 0"
        " AND portal_quantity_max >= 0 AND notice_days >= 0)",
        "Limits and days of notice cannot be negative: enter 0 for none.",
    )

    @api.constrains("notice_days", "portal_pause_max_days")
    def _check_notice_days(self):
        longest = terms.MAX_LENGTHS["day"]
        days = self.mapped("notice_days") + self.mapped("portal_pause_max_days")
        if any(count > longest for count in days):
            raise ValidationError(self._get_days_range_message())

    def _get_portal_choice(self, kind):
        """Return what a customer may do: ``no``, ``request``, or what is done at once.

        :param str kind: of a request
        """
        self.ensure_one()
        if kind == "address":
            return "allowed" if self.portal_addresses else "no"
        if kind == "product":
            at_once = self.portal_quantity in ("increase", "both")
            offered = self.portal_quantity if at_once else "request"
            return offered if self.portal_upsell else "no"
        choices = {
            "renew": self.portal_renew,
            "cancel": self.portal_cancel,
            "pause": self.portal_pause,
            "resume": self.portal_pause,
            "quantity": self.portal_quantity,
            "keep": self.portal_quantity,
        }
        return choices.get(kind, "no")
