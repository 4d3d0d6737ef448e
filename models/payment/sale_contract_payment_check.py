from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError


class SaleContract(models.Model):
    """What people decide about payments: charge now, and what became of attempts that
    the provider has not answered.
    """

    _inherit = "sale.contract"

    def action_charge_now(self):
        """Let the scheduled action charge what is open, in a moment.

        :raise UserError: if nothing can be charged
        """
        self._check_may_look_at_payments()
        for contract in self:
            if problem := contract._get_charge_problem():
                raise UserError(problem)
        self._begin_payment_anew()
        self._trigger_charges()
        return self._get_payment_notice(
            self.env._("What is open is charged in a moment.")
        )

    def _get_charge_problem(self):
        """Return why nothing can be charged, in the user's words; empty if it can."""
        self.ensure_one()
        if not self.plan_id._charges():
            return self.env._(
                "%s is not charged automatically: its plan says so.", self.number
            )
        # sudo: invoices and payment methods are read that the user may not see
        contract = self.sudo()
        if problem := contract._get_method_problem():
            return problem
        debts = [i._get_debt(contract) for i in contract._get_charged_invoices()]
        if not debts:
            return self.env._("%s has no open invoice.", self.number)
        if any(debt.waits for debt in debts):
            return self.env._(
                "A payment of %s has no final answer yet: wait for it.", self.number
            )
        return ""

    def _check_may_look_at_payments(self):
        """Who works with invoices decides about payments."""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Ask somebody who works with invoices to do this.")
            )

    def action_payment_was_made(self):
        """Book what the provider has taken without an answer."""
        for transaction in self._take_unanswered():
            transaction._set_done(
                state_message=self.env._("%s looked it up.", self.env.user.name)
            )
            transaction._post_process()
        self._forget_payment_activity()

    def action_try_payment_again(self):
        """Give up attempts without an answer that the provider never got, and charge
        their invoices again.
        """
        transactions = self._take_unanswered()
        message = self.env._("%s looked it up: nothing was paid.", self.env.user.name)
        for transaction in transactions:
            transaction._set_canceled(state_message=message)
        # Nobody refused them, so that nobody is told.
        transactions.is_post_processed = True
        self._begin_payment_anew()
        self._forget_payment_activity()
        self._trigger_charges()

    def _take_unanswered(self):
        """Return the attempts without an answer, which nobody else looks at now."""
        self._check_may_look_at_payments()
        # sudo: accountants may not write on contracts, and what follows from a payment
        # is for all who have none; the right to decide was checked
        transactions = self.sudo()._get_all_unanswered()
        if not transactions:
            raise UserError(
                self.env._("No payment is to be checked any more: reload the page.")
            )
        try:
            transactions.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is looking at it: try again in a moment.")
            ) from error
        return transactions

    def _get_all_unanswered(self):
        transactions = self.env["payment.transaction"]
        return transactions.union(*(contract._get_unanswered() for contract in self))

    @api.model
    def _get_payment_notice(self, message):
        """Return the action that tells the user something and reloads the form."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
