from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import terms


class SaleContractReminder(models.Model):
    """One reminder before the end of the terms under a plan."""

    _name = "sale.contract.reminder"
    _description = "Contract Reminder"
    _order = "plan_id, days_before desc, id"

    plan_id = fields.Many2one(
        "sale.contract.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    days_before = fields.Integer(
        "Days before the End", required=True, default=30, help="Of the term."
    )
    remind_salesperson = fields.Boolean(
        "Salesperson", default=True, help="An activity on the contract."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Email to Customer",
        domain=[("model", "=", "sale.contract")],
        ondelete="restrict",
        help="Sent to the customer, in their language. Empty: none.",
    )

    _days_not_negative = models.Constraint(
        "CHECK(days_before >= 0)", "Enter 0 or more days before the end of the term."
    )
    _days_unique = models.UniqueIndex(
        "(plan_id, days_before)", "The plan has a reminder for that day already."
    )

    @api.constrains("days_before")
    def _check_days_before(self):
        if any(reminder.days_before > terms.MAX_LENGTHS["day"] for reminder in self):
            raise ValidationError(self.plan_id._get_days_range_message())
