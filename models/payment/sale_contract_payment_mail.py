from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_amount, format_date

PAYMENT_ACTIVITY = "sale_renewal.mail_activity_type_payment"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that tells the customer and the salesperson, in
    time, what becomes of a contract that is not paid.
    """

    _inherit = "sale.contract"

    payment_told_date = fields.Date(
        "Customer Told On",
        copy=False,
        readonly=True,
        help="The first day on which the customer was told that the payment failed. "
        "Nothing is suspended or closed on that day.",
    )

    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "payment_told_date"]

    def _payment_refused(self):
        """Tell about a refusal; once it is the last one, ask somebody to look at it."""
        for contract in self.filtered(lambda c: c.payment_state in ("failed", "ok")):
            contract._tell_about_failure()

    def _tell_about_failure(self):
        """Tell customers that their payments failed, and what follows."""
        for contract in self:
            contract._send_payment_mail(contract.plan_id.payment_failed_template_id)
            if not contract.payment_told_date:
                today = contract.company_id._get_contract_today()
                contract.payment_told_date = today
            if not contract.next_payment_date:
                contract._ask_to_look_at_payment(contract._get_failure_note())

    def _send_payment_mail(self, template):
        self.ensure_one()
        if template and self.partner_id.email:
            self.message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_comment",
            )

    def _get_failure_note(self):
        """Return what the salesperson is told: why, and what comes next."""
        self.ensure_one()
        lines = [self.payment_error or ""]
        if day := self._get_suspension_date():
            lines.append(
                self.env._(
                    "It is suspended on %s if it is not paid.",
                    format_date(self.env, day),
                )
            )
        if day := self._get_closing_date():
            lines.append(
                self.env._(
                    "It is cancelled on %s if it is not paid.",
                    format_date(self.env, day),
                )
            )
        if not self.partner_id.email:
            lines.append(
                self.env._("The customer has no email address and was not told.")
            )
        return "\n".join(filter(None, lines))

    def _get_suspension_date(self):
        """Return the day on which it is suspended if nobody pays, or False."""
        self.ensure_one()
        days = self.plan_id.suspend_after_days
        since = self.payment_failed_since
        return (
            bool(days and since)
            and not self.is_suspended
            and self._get_day_after_telling(since + timedelta(days=days))
        )

    def _get_closing_date(self):
        """Return the day on which it is cancelled if nobody pays, or False."""
        self.ensure_one()
        days, since = self.plan_id.close_after_days, self.payment_failed_since
        if not days or not since:
            return False
        day = self._get_day_after_telling(since + timedelta(days=days))
        suspension = self.suspended_date or self._get_suspension_date()
        return max(day, suspension + timedelta(days=1)) if suspension else day

    def _get_day_after_telling(self, day):
        """Return a day on which the customer has known for a day what happens."""
        told = self.payment_told_date or self.company_id._get_contract_today()
        return max(day, told + timedelta(days=1))

    def _get_open_invoice_texts(self):
        """Return what the customer reads of the invoices that are open.

        :rtype: list[str]
        """
        self.ensure_one()
        return [
            self.env._(
                "%(invoice)s: %(amount)s, due on %(date)s",
                invoice=invoice.name or self.number,
                amount=format_amount(
                    self.env, invoice._get_amount_to_charge(), invoice.currency_id
                ),
                date=format_date(self.env, invoice._get_charge_day()),
            )
            for invoice in self._get_charged_invoices()
        ]

    def _get_payment_url(self):
        """Return the address of the page on which the customer reads how the contract
        is paid; who is logged in chooses another payment method there.
        """
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url(anchor="contract_payment")

    def _ask_to_look_at_payment(self, note):
        """Ask somebody, once, to look at the payments of the contract.

        :param str note: what happened, and what to do
        """
        self.ensure_one()
        # sudo: whoever removes a payment method or books a payment has no rights on
        # contracts
        contract = self.sudo()
        contract.activity_unlink([PAYMENT_ACTIVITY])
        contract.activity_schedule(
            PAYMENT_ACTIVITY,
            date_deadline=self.company_id._get_contract_today(),
            note=note,
            user_id=self._get_responsible().id,
        )

    def _forget_payment_activity(self):
        # sudo: as above; only what nobody has to look at any more
        self.sudo().filtered(
            lambda contract: contract.payment_state not in ("failed", "exception")
        ).activity_unlink([PAYMENT_ACTIVITY])
