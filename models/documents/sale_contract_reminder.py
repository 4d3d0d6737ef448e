from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ... import terms

MESSAGE_EVENTS = [
    ("signed", "Contract Signed"),
    ("started", "Term Started"),
    ("before_notice", "Before the Notice Date"),
    ("before_end", "Before the End of the Term"),
    ("offered", "Renewal Quotation Made"),
    ("renewed", "Renewed"),
    ("cancelled", "Cancelled"),
    ("paused", "Paused"),
    ("resumed", "Resumed"),
    ("payment_failed", "Payment Failed"),
    ("suspended", "Suspended for Non-Payment"),
]
# Where the day of an event stands, if time alone brings it.
EVENT_DATES = {
    "started": "date_start",
    "before_notice": "notice_date",
    "before_end": "date_end",
}
BEFORE = ("before_notice", "before_end")
# A start that was missed is told so many days later, at most.
LATE_DAYS = 31


class SaleContractReminder(models.Model):
    """What is told to whom when something happens to contracts.

    It keeps the name of its first use, which imports and other add-ons rely on.
    """

    _name = "sale.contract.reminder"
    _description = "Contract Message"
    _order = "plan_id, event, days_before desc, id"

    active = fields.Boolean(default=True)
    event = fields.Selection(
        MESSAGE_EVENTS,
        "When",
        required=True,
        default="before_end",
        help="Signed: the order was confirmed, or the contract signed on the portal. "
        "Renewed: the next term was signed; the message is about that one.\n"
        "Each message is sent once per contract and day of the event.",
    )
    days_before = fields.Integer(
        "Days before",
        required=True,
        default=30,
        help="Of the notice date or the end of the term.",
    )
    plan_id = fields.Many2one(
        "sale.contract.plan",
        ondelete="cascade",
        index=True,
        help="Only for contracts under this plan. Empty: under any plan.",
    )
    company_id = fields.Many2one(
        "res.company", help="Leave empty to send the message in every company."
    )
    date_from = fields.Date(
        "Events Since",
        default=lambda self: self.env.company._get_contract_today(),
        help="Terms that started earlier are not told.",
    )
    minimum_mrr = fields.Monetary(
        "MRR from",
        help="Only for contracts with at least this recurring revenue per month. "
        "Other currencies are converted at today's rate.",
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "account.group_account_readonly",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    remind_salesperson = fields.Boolean(
        "Activity",
        default=True,
        help="An activity on the contract, for its salesperson.",
    )
    salesperson_template_id = fields.Many2one(
        "mail.template",
        "Email to Salesperson",
        domain=[("model", "=", "sale.contract")],
        ondelete="restrict",
        help="Sent to the salesperson, or to whoever looks after the contract. Empty: "
        "none.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Email to Customer",
        domain=[("model", "=", "sale.contract")],
        ondelete="restrict",
        help="Sent to the customer, in their language. Empty: none.",
    )
    report_ids = fields.Many2many(
        "ir.actions.report",
        "sale_contract_reminder_report_rel",
        "reminder_id",
        "report_id",
        "Attached PDFs",
        domain=[("model", "=", "sale.contract"), ("report_type", "=", "qweb-pdf")],
        help="Attached to the emails, beside what the template attaches.",
    )
    message_ids = fields.One2many(
        "sale.contract.message",
        "reminder_id",
        "Messages",
        readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "account.group_account_readonly",
    )

    _days_not_negative = models.Constraint(
        "CHECK(days_before >= 0)", "Enter 0 or more days before the end of the term."
    )

    @api.constrains("days_before")
    def _check_days_before(self):
        if any(reminder.days_before > terms.MAX_LENGTHS["day"] for reminder in self):
            raise ValidationError(self.plan_id._get_days_range_message())

    @api.constrains("mail_template_id", "salesperson_template_id", "report_ids")
    def _check_models(self):
        for rule in self:
            templates = rule.mail_template_id | rule.salesperson_template_id
            named = {*templates.mapped("model"), *rule.report_ids.mapped("model")}
            if named - {"sale.contract"}:
                raise ValidationError(
                    self.env._("Choose templates and PDFs that are for contracts.")
                )

    @api.depends("event", "days_before", "plan_id.name")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for rule in self:
            parts = [events.get(rule.event), rule.plan_id.name]
            if rule.event in BEFORE:
                parts.append(self.env._("%s days", rule.days_before))
            rule.display_name = ", ".join(filter(None, parts))

    def action_view_messages(self):
        self.ensure_one()
        return self.message_ids._get_records_action(name=self.env._("Messages"))

    def _get_contract_domain(self):
        """Return the contracts that the message is for, whatever they are worth."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.plan_id:
            domain &= Domain("plan_id", "=", self.plan_id.id)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        return domain

    def _get_small_reason(self, contract):
        """Return why the contract is not worth the message, or False."""
        self.ensure_one()
        if not self.minimum_mrr:
            return False
        monthly = contract.currency_id._convert(
            contract._get_monthly_on(contract._get_reference_day()),
            self.currency_id,
            contract.company_id,
            contract.company_id._get_contract_today(),
        )
        if self.currency_id.compare_amounts(monthly, self.minimum_mrr) >= 0:
            return False
        return self.env._("The contract is worth less than the message is for.")
