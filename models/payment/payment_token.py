from odoo import fields, models


class PaymentToken(models.Model):
    """The part of ``payment.token`` that knows for which contracts it pays."""

    _inherit = "payment.token"

    contract_ids = fields.One2many(
        "sale.contract",
        "payment_token_id",
        "Contracts",
        groups="sales_team.group_sale_salesman,"
        "account.group_account_invoice,account.group_account_readonly",
        help="The contracts whose invoices are charged with it.",
    )

    def _get_paid_contracts(self):
        """Return the contracts that are still charged with these."""
        # sudo: who owns a payment method may not read contracts; see the callers
        return self.sudo().contract_ids.filtered(
            lambda contract: (
                contract.plan_id._charges()
                and (contract._is_open() or contract._get_charged_invoices())
            )
        )

    def get_linked_records_info(self):
        """Name the contracts that are paid with it, before it is removed."""
        result = super().get_linked_records_info()
        # The caller sees the payment method, so these are the owner's contracts.
        self.check_access("read")
        return result + [
            {
                "description": self.env._("Contract"),
                "id": contract.id,
                "name": contract.number,
                "url": contract.access_url,
            }
            for contract in self._get_paid_contracts()
        ]

    def _handle_archiving(self):
        """Say on the contracts that their payment method is gone, and ask somebody to
        get another one.
        """
        result = super()._handle_archiving()
        for token in self:
            for contract in token._get_paid_contracts():
                contract._ask_to_look_at_payment(
                    self.env._(
                        "%s, with which the contract was paid, was removed. Ask the "
                        "customer for another payment method.",
                        token.display_name,
                    )
                )
        return result
