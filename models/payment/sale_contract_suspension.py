from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...problems import get_paragraphs
from ...wording import format_day

UNPAID_STATES = ("failed", "no_method")


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is suspended while it is not paid, and goes on
    at once when it is.
    """

    _inherit = "sale.contract"

    is_suspended = fields.Boolean(
        "Suspended",
        copy=False,
        readonly=True,
        help="It was not paid. It goes on as soon as it is, or has a new payment "
        "method.",
    )
    _suspended_idx = models.Index("(id) WHERE is_suspended IS TRUE")

    suspended_date = fields.Date("Suspended Since", copy=False, readonly=True)

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "is_suspended", "suspended_date"]

    @api.model
    def _get_unpaid_domain(self, date):
        """Return the contracts of the current company that are not paid, and run."""
        return Domain(
            [
                ("payment_state", "in", UNPAID_STATES),
                ("payment_failed_since", "<=", date),
                ("date_cancelled", "=", False),
                ("date_start", "<=", date),
            ]
        ) & (Domain("date_end", "=", False) | Domain("date_end", ">=", date))

    @api.model
    def _get_unpaid_for_days_domain(self, date, field):
        """Return the running contracts that are not paid for as long as their plans
        allow, and whose customers were told before.

        :param str field: of the plan: the number of days
        """
        # sudo: plans are settings; the job reads them all
        plans = self.env["sale.contract.plan"].sudo()
        plans = plans.with_context(active_test=False).search([(field, ">", 0)])
        told = Domain("payment_told_date", "<", date)
        return (
            self._get_unpaid_domain(date)
            & told
            & Domain.OR(
                Domain("plan_id", "=", plan.id)
                & Domain(
                    "payment_failed_since",
                    "<=",
                    fields.Date.subtract(date, days=plan[field]),
                )
                for plan in plans
            )
        )

    @api.model
    def _get_suspension_due_domain(self, date):
        """Return the contracts of the current company that are to be suspended."""
        return Domain("is_suspended", "=", False) & self._get_unpaid_for_days_domain(
            date, "suspend_after_days"
        )

    @api.model
    def _get_untold_domain(self, date):
        """Return the contracts whose customers do not know that they are not paid."""
        return Domain(
            [
                ("payment_state", "in", UNPAID_STATES),
                ("payment_failed_since", "<=", date),
                ("payment_told_date", "=", False),
                ("date_cancelled", "=", False),
            ]
        )

    @api.model
    def _get_settled_domain(self, date):
        """Return the suspended contracts that are paid, or not charged any more."""
        return Domain("is_suspended", "=", True) & Domain(
            "payment_state", "in", ("ok", "none")
        )

    @api.model
    def _cron_follow_payments(self):
        """Tell, suspend and go on, in each company on its own day."""
        if self._is_time_over():
            return
        for due, work in (
            ("_get_settled_domain", "_settle_payment"),
            ("_get_untold_domain", "_tell_about_failure"),
            ("_get_suspension_due_domain", "_suspend"),
        ):
            self._run_due(work, due, fail="_note_payment_failure")
        transactions = self.env["payment.transaction"]
        self._retry(
            lambda: transactions.search(
                transactions._get_late_charge_domain()
            )._note_late_charge()
        )

    def _note_payment_failure(self, message):
        self._message_log(
            body=self.env._("What follows from a missing payment failed: %s", message)
        )

    def _suspend(self):
        """Suspend contracts that are not paid; no revenue is lost: they may pay yet."""
        for contract in self:
            contract._set_suspended(True)
            contract._record_suspension("suspend")
            template = contract.plan_id.payment_suspended_template_id
            contract._send_payment_mail(template)
            contract._ask_to_look_at_payment(contract._get_failure_note())

    def _set_suspended(self, value):
        self.ensure_one()
        today = self.company_id._get_contract_today()
        self.write({"is_suspended": value, "suspended_date": value and today})

    def _record_suspension(self, kind):
        self.ensure_one()
        self.env["sale.contract.change"]._record(
            self,
            kind,
            self.company_id._get_contract_today(),
            description=self.number,
        )

    def _settle_payment(self):
        """Let contracts go on that are paid, or can be: nobody has to look at them."""
        settled = self.filtered(
            lambda contract: (
                contract.payment_state == "ok"
                or (contract.payment_state == "none" and contract.payment_told_date)
                or (contract.payment_state == "none" and contract.is_suspended)
            )
        )
        settled.filtered("payment_told_date").payment_told_date = False
        settled._forget_payment_activity()
        for contract in settled.filtered("is_suspended"):
            contract._set_suspended(False)
            if not contract.date_cancelled:
                contract._record_suspension("unsuspend")

    @api.model
    def _get_invoice_due_domain(self, date):
        suspended = self.env["sale.contract.plan"]._get_suspended_domain("billing")
        return super()._get_invoice_due_domain(date) & ~suspended

    @api.model
    def _get_delivery_due_domain(self, date):
        suspended = self.env["sale.contract.plan"]._get_suspended_domain("deliveries")
        return super()._get_delivery_due_domain(date) & ~suspended

    def _get_invoice_problems(self):
        problems = super()._get_invoice_problems()
        if self._does_without("billing"):
            problems.append(self._get_suspension_problem())
        return problems

    def _create_deliveries(self, date=None):
        problems = {
            contract: [contract._get_suspension_problem()]
            for contract in self
            if contract._does_without("deliveries")
        }
        if paragraphs := get_paragraphs(problems):
            title = self.env._("The delivery cannot be made.")
            raise UserError("\n\n".join([title, *paragraphs]))
        return super()._create_deliveries(date)

    def _does_without(self, what):
        """Return whether its suspension stops something, see the plan."""
        self.ensure_one()
        return self.is_suspended and self.plan_id._suspension_stops(what)

    def _get_suspension_problem(self):
        self.ensure_one()
        since = self.payment_failed_since
        return self.env._(
            "It is suspended, not having been paid since %s: book the payment, or get "
            "another payment method.",
            format_day(self.env, since) if since else self.number,
        )
