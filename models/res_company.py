from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from .. import terms

# What only jobs and wizards ask of a company is read together, when the first of it is
# asked for: every request reads the rest of the company.
SETTINGS = "sale_renewal"


class ResCompany(models.Model):
    _inherit = "res.company"

    tz = fields.Selection(
        _tz_get,
        "Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Its days are those of the company: what is due, when terms begin and "
        "end, and the dates of documents do not depend on who works where. It follows "
        "the time zone of the company's contact.",
    )
    contract_plan_id = fields.Many2one(
        "sale.contract.plan",
        "Default Contract Plan",
        check_company=True,
        help="Used for recurring lines whose product names no plan.",
        prefetch=SETTINGS,
    )
    renewal_team_id = fields.Many2one(
        "crm.team",
        check_company=True,
        help="Sales team of renewal opportunities. Empty: the team of the contract.",
        prefetch=SETTINGS,
    )
    renewal_stage_id = fields.Many2one(
        "crm.stage",
        help="Stage in which renewal opportunities start. Empty: the first one.",
        prefetch=SETTINGS,
    )
    renewal_template_id = fields.Many2one(
        "sale.order.template",
        "Renewal Quotation Template",
        check_company=True,
        help="Layout, terms, validity and online confirmation of renewal quotations.",
        prefetch=SETTINGS,
    )
    renewal_late_days = fields.Integer(
        "Late Renewals",
        default=30,
        help="A contract that ended up to this many days ago is still renewed by the "
        "scheduled action; older ones are left to the button.",
        prefetch=SETTINGS,
    )

    renewal_gap_days = fields.Integer(
        "Renewals Without a Gap",
        default=30,
        help="A renewal that is confirmed up to this many days after the end of the "
        "term follows it without a gap. Later ones begin on the day of confirmation.",
    )
    renewal_grouping = fields.Selection(
        [
            ("contract", "One per Contract"),
            ("customer", "One per Customer and Month"),
        ],
        "Grouping of Renewals",
        required=True,
        default="contract",
        help="Contracts of one customer that end in the same month can be renewed with "
        "one opportunity and one quotation.",
        prefetch=SETTINGS,
    )
    contract_invoice_grouping = fields.Selection(
        [
            ("contract", "One Invoice per Contract"),
            ("customer", "One Invoice per Customer"),
        ],
        "Grouping of Invoices",
        required=True,
        default="contract",
        help="What is due on one day: an invoice for each contract, or one for each "
        "invoice address, currency and payment terms.",
        prefetch=SETTINGS,
    )
    contract_missed_periods = fields.Selection(
        [
            ("one", "One Invoice, One Line Each"),
            ("each", "One Invoice Each"),
        ],
        "Missed Periods",
        required=True,
        default="one",
        help="How several billing periods that are due at once are billed.",
        prefetch=SETTINGS,
    )

    dropship_delivered_on = fields.Selection(
        [
            ("shipped", "When the Vendor Ships Them"),
            ("received", "When the Customer Receives Them"),
        ],
        "Drop-Shipped Goods Are Delivered",
        required=True,
        default="shipped",
        help="From then on the order can be invoiced and the vendor bill made, where "
        "delivered and received quantities count.",
        prefetch=SETTINGS,
    )
    order_wins_opportunity = fields.Boolean(
        "Orders Win Opportunities",
        help="A confirmed order moves its opportunity to the first won stage, where no "
        "stage waits for confirmed orders. Renewals and upsells are always won.",
        prefetch=SETTINGS,
    )
    cancel_other_quotations = fields.Boolean(
        default=True,
        help="The other open quotations of a won opportunity are cancelled.",
        prefetch=SETTINGS,
    )
    quotation_mail_template_id = fields.Many2one(
        "mail.template",
        "Quotation Email",
        domain=[("model", "=", "sale.order")],
        help="Sent with a quotation that a stage creates.",
        prefetch=SETTINGS,
    )
    order_mail_template_id = fields.Many2one(
        "mail.template",
        "Order Email",
        domain=[("model", "=", "sale.order")],
        help="Sent with an order that an opportunity places.",
        prefetch=SETTINGS,
    )
    renewal_mail_template_id = fields.Many2one(
        "mail.template",
        "Renewal Email",
        domain=[("model", "=", "sale.order")],
        help="Sent with a renewal quotation.",
        prefetch=SETTINGS,
    )

    dropship_split = fields.Boolean(
        "Split Short Lines",
        help="Of products that are drop-shipped when stock is short, what the stock "
        "covers is shipped from it, and only the rest by the vendor: the confirmation "
        "splits the order line. Recurring lines stay whole.",
        prefetch=SETTINGS,
    )

    _renewal_days_not_negative = models.Constraint(
        "CHECK(renewal_late_days >= 0 AND renewal_gap_days >= 0)",
        "Enter 0 or more days after the end of the term.",
    )

    @api.constrains("renewal_late_days", "renewal_gap_days")
    def _check_renewal_days(self):
        days = self.mapped("renewal_late_days") + self.mapped("renewal_gap_days")
        if any(number > terms.MAX_LENGTHS["day"] for number in days):
            most = terms.MAX_LENGTHS["day"]
            raise ValidationError(
                self.env._("Enter a number of days from 0 to %d.", most)
            )

    @api.depends("partner_id.tz")
    def _compute_tz(self):
        """Start with the time zone of whoever creates the company; later, a contact
        without one changes nothing.
        """
        for company in self:
            own = company.partner_id.tz or company.tz
            company.tz = own or self.env.user.tz or "UTC"

    def _get_contract_today(self):
        """Return today's date where the company is, whoever asks and wherever."""
        return self._get_contract_day(fields.Datetime.now())

    def _get_contract_day(self, moment):
        """Return the date where the company is at a moment.

        :param datetime moment: in UTC
        """
        # Asked for all the time: not with the time zone in the context, where each
        # would make an environment of its own.
        zone = pytz.timezone(self._get_timezone())
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _get_contract_noon(self, day):
        """Return the moment in UTC, without its zone, that is noon in the company."""
        zone = pytz.timezone(self._get_timezone())
        noon = zone.localize(datetime.combine(day, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _with_own_days(self, records):
        """Return records for which "today", also in Odoo's own methods, is the day of
        the company.
        """
        return records.with_context(tz=self._get_timezone())

    def _get_timezone(self):
        """Return the name of the time zone whose days are those of the company."""
        self.ensure_one()
        return self.tz or "UTC"
