from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SaleContract(models.Model):
    """The part of ``sale.contract`` that has a payment method of its customer."""

    _inherit = "sale.contract"

    payment_token_id = fields.Many2one(
        "payment.token",
        "Saved Payment Method",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Charged for the invoices, if the plan says so. It comes from the online "
        "payment of the order, or from the customer's page.",
    )
    suitable_payment_token_ids = fields.Many2many(
        "payment.token",
        compute="_compute_suitable_payment_token_ids",
        compute_sudo=True,
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "payment_token_id"]

    def _is_linkable(self, name, links):
        if name != "payment_token_id" or not links:
            return super()._is_linkable(name, links)
        # sudo: only owner and company are compared
        return self._is_own_token(links.sudo())

    @api.depends("partner_id", "company_id")
    def _compute_suitable_payment_token_ids(self):
        for contract in self:
            contract.suitable_payment_token_ids = self.env["payment.token"].search(
                contract._get_token_domain()
            )

    def _get_token_domain(self):
        """Return the payment methods that the contract may have."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        return Domain("partner_id.commercial_partner_id", "=", owner.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _is_own_token(self, token):
        """Return whether a payment method is of the customer, and of the company."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        return (
            token.partner_id.commercial_partner_id == owner
            and token.company_id == self.company_id
        )

    @api.constrains("payment_token_id", "company_id")
    def _check_payment_token(self):
        for contract in self:
            # sudo: only owner and company are compared
            token = contract.sudo().payment_token_id
            if token and not contract._is_own_token(token):
                raise ValidationError(
                    self.env._(
                        "%s: choose a payment method that its customer has saved with "
                        "the same company.",
                        contract.number,
                    )
                )

    def write(self, vals):
        if "partner_id" in vals and "payment_token_id" not in vals:
            self._drop_foreign_tokens(vals["partner_id"])
        if "payment_token_id" not in vals:
            return super().write(vals)
        before = {contract: contract.payment_token_id for contract in self}
        result = super().write(vals)
        changed = self.filtered(lambda c: c.payment_token_id != before[c])
        changed._payment_method_changed()
        return result

    def _drop_foreign_tokens(self, partner_id):
        """Nobody pays with the payment method of the customer of before."""
        owner = self.env["res.partner"].browse(partner_id).commercial_partner_id
        # sudo: only the owner is compared
        foreign = self.filtered(
            lambda contract: (
                contract.sudo().payment_token_id.partner_id.commercial_partner_id
                not in (owner, owner.browse())
            )
        )
        if foreign:
            foreign.write({"payment_token_id": False})

    def _payment_method_changed(self):
        """Charge what is open with the new method, and lift what the old one caused."""
        charged = self.filtered(lambda contract: contract.plan_id._charges())
        if not charged:
            return
        charged._begin_payment_anew()
        charged._settle_payment()
        charged._trigger_charges()

    def _take_payment_method(self, token, is_new):
        """Be charged with what the customer has saved, where it can be.

        :param payment.token token: what was saved
        :param bool is_new: saved just now, so that it is wanted instead of another one
        """
        for contract in self:
            is_wanted = is_new or contract._get_method_problem()
            if (
                token != contract.payment_token_id
                and is_wanted
                and contract.plan_id._charges()
                and contract._is_open()
                and contract._is_own_token(token)
            ):
                contract.payment_token_id = token
                contract._message_log(
                    author_id=token.partner_id.id,
                    body=contract._get_choice_text(token),
                )

    def _get_method_problem(self):
        """Return why the payment method cannot be charged, in the user's words; empty
        if it can.
        """
        self.ensure_one()
        token = self.payment_token_id
        provider = token.provider_id
        if not token:
            return self.env._("There is no payment method: ask the customer for one.")
        if not token.active:
            return self.env._(
                "The payment method was removed: ask the customer for another one."
            )
        if not self._is_own_token(token):
            return self.env._(
                "The payment method belongs to another customer or company: choose "
                "another one."
            )
        if provider.state == "disabled":
            return self.env._(
                "%s is disabled: enable it, or ask for another payment method.",
                provider.name,
            )
        return self._get_provider_problem(provider)

    def _get_provider_problem(self, provider):
        if provider.capture_manually:
            return self.env._(
                "%s only reserves amounts, which somebody captures by hand: it cannot "
                "be charged automatically. Ask for another payment method.",
                provider.name,
            )
        currencies = provider.available_currency_ids
        if currencies and self.currency_id not in currencies:
            return self.env._(
                "%(provider)s does not take %(currency)s: ask for another payment "
                "method.",
                provider=provider.name,
                currency=self.currency_id.name,
            )
        return ""
