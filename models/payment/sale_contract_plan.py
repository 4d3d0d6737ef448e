from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ... import dunning

PAYMENT_MODES = [
    ("manual", "By the Customer"),
    ("token_post_first", "Automatically, Once the Invoice Is Posted"),
    ("token_charge_first", "Automatically, before the Invoice Is Posted"),
]
TEMPLATES = [("model", "=", "sale.contract")]


class SaleContractPlan(models.Model):
    """The part of ``sale.contract.plan`` that says how its contracts are paid."""

    _inherit = "sale.contract.plan"

    payment_mode = fields.Selection(
        PAYMENT_MODES,
        "Invoices Are Paid",
        required=True,
        default="manual",
        help="By the customer: with a transfer, or online.\n"
        "Once the invoice is posted: the saved payment method of the contract is "
        "charged on the day that the invoice is due.\n"
        "Before the invoice is posted: contracts make draft invoices, and a payment "
        "posts them. What is not paid is not booked.\n"
        "Open invoices of contracts that run under the plan are charged, too.",
    )
    payment_retry_days = fields.Char(
        "Try Again After",
        default="1,3,5,7",
        help="Days after the first refusal on which the payment method is charged "
        "again, separated by commas. Empty: never.",
    )
    suspend_after_days = fields.Integer(
        "Suspend After",
        help="Days without a payment after which the contract is suspended. 0: never.",
    )
    close_after_days = fields.Integer(
        "Close After",
        help="Days without a payment after which the contract is cancelled with the "
        "reason Not Paid. What is owed stays owed. 0: never.",
    )
    suspension_stops = fields.Selection(
        [
            ("nothing", "Nothing: It Is Shown Only"),
            ("billing", "Invoices"),
            ("deliveries", "Deliveries"),
            ("both", "Invoices and Deliveries"),
        ],
        "A Suspension Stops",
        required=True,
        default="deliveries",
        help="Invoices that were left out are made once the contract is paid.",
    )
    payment_failed_template_id = fields.Many2one(
        "mail.template",
        "Email: Payment Failed",
        domain=TEMPLATES,
        ondelete="restrict",
        compute="_compute_payment_templates",
        store=True,
        readonly=False,
        help="Sent to the customer after each refusal, and once if a payment method is "
        "missing. Empty: none.",
    )
    payment_suspended_template_id = fields.Many2one(
        "mail.template",
        "Email: Suspended",
        domain=TEMPLATES,
        ondelete="restrict",
        compute="_compute_payment_templates",
        store=True,
        readonly=False,
        help="Sent to the customer when the contract is suspended. Empty: none.",
    )
    payment_closed_template_id = fields.Many2one(
        "mail.template",
        "Email: Closed",
        domain=TEMPLATES,
        ondelete="restrict",
        compute="_compute_payment_templates",
        store=True,
        readonly=False,
        help="Sent to the customer when the contract is cancelled because it was not "
        "paid. Empty: none.",
    )

    @api.depends("payment_mode")
    def _compute_payment_templates(self):
        """Plans that charge begin with the emails that come with the add-on."""
        for plan in self:
            for name in ("failed", "suspended", "closed"):
                field = f"payment_{name}_template_id"
                kept = plan[field]
                if not kept and plan._charges():
                    template = f"sale_renewal.mail_template_payment_{name}"
                    kept = self.env.ref(template, raise_if_not_found=False)
                plan[field] = kept

    @api.constrains("payment_retry_days")
    def _check_payment_retry_days(self):
        for plan in self:
            try:
                dunning.read_days(plan.payment_retry_days)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Try Again After: enter rising numbers of days from 1 to %d, "
                        "separated by commas, such as 1,3,5,7.",
                        dunning.MAX_DAYS,
                    )
                ) from error

    @api.constrains("suspend_after_days", "close_after_days")
    def _check_unpaid_days(self):
        for plan in self:
            suspend, close = plan.suspend_after_days, plan.close_after_days
            if not all(0 <= days <= dunning.MAX_DAYS for days in (suspend, close)):
                raise ValidationError(
                    self.env._(
                        "Suspend After, Close After: enter a number of days from 0 to "
                        "%d.",
                        dunning.MAX_DAYS,
                    )
                )
            if suspend and close and close <= suspend:
                raise ValidationError(
                    self.env._(
                        "A contract is suspended before it is closed: enter more days "
                        "under Close After than under Suspend After."
                    )
                )

    def _charges(self):
        """Return whether contracts under the plan are charged automatically."""
        return bool(self) and self.payment_mode in (
            "token_post_first",
            "token_charge_first",
        )

    def _suspension_stops(self, what):
        """Return whether suspended contracts do without something.

        :param str what: ``billing`` or ``deliveries``
        """
        return self.suspension_stops in (what, "both")

    @api.model
    def _get_suspended_domain(self, what):
        """Return the contracts that do without something, being suspended."""
        return Domain("is_suspended", "=", True) & Domain(
            "plan_id.suspension_stops", "in", (what, "both")
        )
