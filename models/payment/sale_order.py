from odoo import models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that gives its payment method to its contracts."""

    _inherit = "sale.order"

    def _needs_payment_method(self):
        """Return whether contracts of these orders are charged automatically."""
        lines = self.order_line._get_recurring_lines()
        return any(plan._charges() for plan in lines.plan_id)

    def _get_saved_payment_method(self):
        """Return the payment method that was saved with the last online payment; may
        be empty.

        :rtype: payment.token
        """
        self.ensure_one()
        # sudo: whoever confirms the order may not read transactions
        transactions = self.sudo().transaction_ids.filtered(
            lambda tx: tx.state in ("pending", "authorized", "done")
        )
        tokens = transactions.sorted("id").token_id.filtered("active")
        return tokens.filtered(
            lambda token: (
                token.partner_id.commercial_partner_id
                == self.partner_id.commercial_partner_id
                and token.company_id == self.company_id
            )
        )[-1:]

    def _prepare_contract_values(self, plan, lines):
        """A term that follows is paid as the one before; a new one as its order."""
        values = super()._prepare_contract_values(plan, lines)
        token = self.env["payment.token"]
        if plan._charges():
            token = self._get_saved_payment_method()
        previous = lines.renewed_line_id.contract_id or self._get_renewed_contracts()
        # sudo: payment methods of the customer, handed on from term to term
        kept = previous.sudo().payment_token_id.filtered(
            lambda token: (
                token.active
                and token.partner_id.commercial_partner_id
                == self.partner_id.commercial_partner_id
            )
        )
        if token := token or kept[:1]:
            values["payment_token_id"] = token.id
        return values

    def _keep_payment_method(self):
        """Charge contracts with the method with which their order was paid later."""
        for order in self:
            token = order._get_saved_payment_method()
            contracts = order.contract_ids.filtered(
                lambda contract, order=order: (
                    contract.plan_id._charges()
                    and (order.order_type != "upsell" or not contract.payment_token_id)
                )
            )
            if token:
                contracts.filtered(
                    lambda contract, token=token: contract.payment_token_id != token
                ).write({"payment_token_id": token.id})
