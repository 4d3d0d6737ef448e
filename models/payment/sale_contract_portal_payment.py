from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose customer chooses what it is paid with.

    Everything here is asked with all rights, by the pages of the portal, which check
    who is asking.
    """

    _inherit = "sale.contract"

    def _get_portal_payment_methods(self, partner):
        """Return the payment methods that a contact may choose: their own, and those
        of their company.

        :param res.partner partner: who is logged in
        :rtype: payment.token
        """
        self.ensure_one()
        owners = (partner | partner.commercial_partner_id).ids
        return self.env["payment.token"].search(
            self._get_token_domain() & Domain("partner_id", "in", owners)
        )

    def _choose_payment_method(self, partner, token_id):
        """Pay the contract with one of a contact's payment methods from now on.

        :param res.partner partner: who is logged in
        :param int token_id: 0: with none
        :return: whether it was one that they may choose
        """
        self.ensure_one()
        tokens = self._get_portal_payment_methods(partner)
        token = tokens.filtered(lambda row: row.id == token_id)
        if token_id and not token:
            return False
        if self.payment_token_id != token:
            self.payment_token_id = token
            self._message_log(
                author_id=partner.id,
                body=self._get_choice_text(token),
            )
        return True

    def _get_choice_text(self, token):
        if not token:
            return self.env._("The customer removed the payment method.")
        return self.env._(
            "The customer chose another payment method: %s.", token.display_name
        )

    def _get_portal_saving_text(self, partner):
        """Return what became of the payment method that a contact has just saved.

        :param res.partner partner: who is logged in
        """
        self.ensure_one()
        last = self.env["payment.transaction"].search(
            [("saved_for_contract_id", "=", self.id), ("partner_id", "=", partner.id)],
            order="id desc",
            limit=1,
        )
        if last.token_id and last.token_id == self.payment_token_id:
            return self.env._(
                "The contract is paid with this payment method from now on."
            )
        if last.state in ("error", "cancel"):
            return " ".join(
                filter(
                    None,
                    (
                        self.env._("The payment method was not saved."),
                        last.state_message,
                    ),
                )
            )
        return self.env._(
            "Your payment provider is still checking the payment method. Look here "
            "again in some minutes."
        )

    def _get_portal_payment_text(self):
        """Return what the customer reads of how the contract is paid."""
        self.ensure_one()
        day = self.next_payment_date
        if self.payment_state == "failed":
            text = self.env._("Your last payment was refused.")
        elif self.payment_state == "no_method":
            text = self.env._("There is no payment method that we can charge.")
        elif self.payment_state in ("pending", "exception"):
            text = self.env._("Your last payment has not been confirmed yet.")
        elif not day:
            text = self.env._("Everything that is due was paid.")
        else:
            text = self.env._("There is an open invoice.")
        if day:
            text += " " + self.env._(
                "We charge your payment method on %s.", format_date(self.env, day)
            )
        return text

    def _get_portal_payment_warnings(self):
        """Return what happens if nobody pays, in sentences."""
        self.ensure_one()
        warnings = []
        if self.is_suspended:
            warnings.append(self.env._("The contract is suspended until it is paid."))
        elif day := self._get_suspension_date():
            warnings.append(
                self.env._(
                    "Without a payment it is suspended on %s.",
                    format_date(self.env, day),
                )
            )
        if day := self._get_closing_date():
            warnings.append(
                self.env._(
                    "Without a payment it ends on %s.", format_date(self.env, day)
                )
            )
        return warnings

    def _get_other_paid_contracts(self, token):
        """Return the numbers of the customer's other contracts that a payment method
        pays for.
        """
        self.ensure_one()
        others = token._get_paid_contracts() - self
        return ", ".join(others.mapped("number"))
