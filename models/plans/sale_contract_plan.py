from odoo import api, fields, models
from odoo.exceptions import UserError

PERIOD_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("year", "Years"),
]

# What the bills of running contracts are counted by.
PERIOD_FIELDS = {
    *("billing_interval", "billing_unit", "billing_timing"),
    *("align_periods", "align_day", "align_month"),
}
RENEWAL_OUTPUTS = [
    ("opportunity", "Opportunity"),
    ("quotation", "Opportunity and Quotation"),
    ("sent_quotation", "Quotation Sent by Email"),
    ("order", "Confirmed Order"),
]
START_EVENTS = [
    ("delivery", "With the First Full Delivery"),
    ("payment", "With the Payment of the First Invoice"),
    ("date", "On a Date of the Order"),
]
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class SaleContractPlan(models.Model):
    """One way of selling recurring lines: billing period, term, renewal."""

    _name = "sale.contract.plan"
    _description = "Contract Plan"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use the plan in every company."
    )
    billing_interval = fields.Integer(
        "Billing Period",
        required=True,
        default=1,
        help="One invoice covers this interval. A price on a recurring line is for one "
        "billing period.",
    )
    billing_unit = fields.Selection(PERIOD_UNITS, required=True, default="month")
    billing_timing = fields.Selection(
        [("advance", "In Advance"), ("arrears", "In Arrears")],
        "Billed",
        required=True,
        default="advance",
        help="In advance: on the first day of a period; the order bills the first one. "
        "In arrears: on the day after its last day; the contract bills every period.",
    )
    invoice_mode = fields.Selection(
        [
            ("draft", "Draft Invoices"),
            ("post", "Posted Invoices"),
            ("send", "Posted and Sent Invoices"),
        ],
        "Billing Makes",
        required=True,
        default="draft",
    )
    align_periods = fields.Boolean(
        help="Billing periods begin on the same day for every contract. The first "
        "period is billed by its days."
    )
    align_day = fields.Integer(
        "Periods Begin on Day",
        default=1,
        help="Day of the month, 1 to 28, or 31 for its last day.",
    )
    align_month = fields.Selection(
        MONTHS,
        "In",
        help="A month in which one of the periods begins, for quarters and years of "
        "the calendar. Empty: the month in which the term starts.",
    )
    term_type = fields.Selection(
        [("fixed", "For a Term"), ("evergreen", "Until Cancelled")],
        "Signed",
        compute="_compute_term_type",
        inverse="_inverse_term_type",
        help="Until cancelled: evergreen, without an end, and never renewed.",
    )
    term_count = fields.Integer(
        "Term",
        required=True,
        default=1,
        help="How long a contract is signed for. 0 makes it evergreen: without an end, "
        "never renewed.",
    )
    term_unit = fields.Selection(PERIOD_UNITS, required=True, default="year")
    is_evergreen = fields.Boolean(compute="_compute_is_evergreen")
    term_start = fields.Selection(
        [("confirmation", "On Confirmation"), *START_EVENTS],
        "Term Starts",
        required=True,
        default="confirmation",
        help="Until then the contract is pending: it has no dates and bills nothing.\n"
        "Delivery: when all recurring goods of the plan and all goods that are sold "
        "beside them were delivered, from stock or by a vendor. Without any, the term "
        "starts on confirmation.\n"
        "Payment: when the invoice of the first period is paid in full, or online "
        "payments cover it or the order. A down payment or a part starts nothing.\n"
        "A start of term on the order goes before all of these. Renewals follow the "
        "term before, and what is sold into a contract starts with it.\n"
        "Contracts that are signed keep what they wait for.",
    )
    renewal_lead_days = fields.Integer(
        "Lead Days",
        default=30,
        help="Days before the end of the term at which the renewal is made. Contracts "
        "take them over when they are signed, and keep them.",
    )
    renewal_output = fields.Selection(
        RENEWAL_OUTPUTS,
        "Renewal Makes",
        required=True,
        default="quotation",
        help="A confirmed order renews tacitly: the customer can give notice until the "
        "day before the renewal date, and is told by email. Renewed before that day "
        "with the button, the contract gets a quotation.",
    )
    renewal_price = fields.Selection(
        [
            ("same", "Same Price"),
            ("list", "Current Pricelist"),
            ("uplift", "Same Price with Uplift"),
        ],
        required=True,
        default="same",
    )
    renewal_uplift = fields.Float(
        "Uplift (%)",
        help="Percentage added to the price at renewal. Contracts take it over when "
        "they are signed, and keep it; the uplift of a contract item beats it.",
    )
    renewal_keep_discount = fields.Boolean(
        "Keep Discounts",
        default=True,
        help="The renewal gives the discounts of the contract again.",
    )
    renewal_term_count = fields.Integer(
        "Renewal Term", help="Length of every term after the first. 0: as the first."
    )
    renewal_term_unit = fields.Selection(PERIOD_UNITS, default="year")

    reminder_ids = fields.One2many(
        "sale.contract.reminder", "plan_id", "Reminders", copy=True
    )

    _billing_interval_positive = models.Constraint(
        "CHECK(billing_interval > 0)",
        "A billing period lasts at least one day: enter a number above 0.",
    )
    _counts_not_negative = models.Constraint(
        "CHECK(term_count >= 0 AND renewal_term_count >= 0 AND renewal_lead_days >= 0)",
        "Terms and lead days cannot be negative.",
    )

    _align_day_valid = models.Constraint(
        "CHECK(NOT align_periods OR align_day BETWEEN 1 AND 28 OR align_day = 31)",
        "Billing periods begin on a day from 1 to 28, or on 31 for the last day of the "
        "month.",
    )
    _align_unit_valid = models.Constraint(
        "CHECK(NOT align_periods OR billing_unit IN ('month', 'year'))",
        "Only billing periods of months or years can begin on a day of the month.",
    )

    @api.depends("term_count")
    def _compute_is_evergreen(self):
        for plan in self:
            plan.is_evergreen = not plan.term_count

    @api.depends("term_count")
    def _compute_term_type(self):
        for plan in self:
            plan.term_type = "fixed" if plan.term_count else "evergreen"

    @api.onchange("term_type")
    def _inverse_term_type(self):
        """A term without an end has no length, and one with an end has one."""
        for plan in self:
            if plan.term_type == "evergreen":
                plan.term_count = 0
            elif not plan.term_count:
                plan.term_count = 1

    def write(self, vals):
        if vals.keys() & PERIOD_FIELDS:
            self._check_not_in_use(vals)
        return super().write(vals)

    def _check_not_in_use(self, vals):
        """Refuse other billing periods while contracts are billed by these."""
        changed = self.filtered(
            lambda plan: any(
                plan[name] != vals[name] for name in vals.keys() & PERIOD_FIELDS
            )
        )
        # Whoever may change the plan need not see the contracts under it.
        contracts = self.env["sale.contract"].sudo()
        used = contracts._read_group([("plan_id", "in", changed.ids)], ["plan_id"])
        if used:
            raise UserError(
                self.env._(
                    "Contracts are billed by %s: archive it and make a new plan with "
                    "other billing periods.",
                    ", ".join(plan.name for (plan,) in used),
                )
            )

    def _filter_by_company(self, company):
        """Return the plans that may be used in ``company``."""
        return self.filtered(
            lambda plan: plan.company_id in (company.browse(), company)
        )
