from odoo import models

from ...problems import ProblemsWarning


class SaleOrder(models.Model):
    """The part of ``sale.order`` that is not cancelled once its contracts have started.

    Until then its contracts are cancelled with it. A confirmation that was a mistake
    can be taken back on its day, while nothing was delivered or billed.
    """

    _inherit = "sale.order"

    def _action_cancel(self):
        self._check_cancel_contracts()
        # Before their deliveries are cancelled: nothing would be left to wait for.
        # Salespeople have no right to write on contracts.
        confirmed = self.filtered(lambda order: order.state == "sale")
        made = confirmed.sudo().contract_ids
        made.filtered(lambda contract: contract._is_waiting()).action_cancel()
        result = super()._action_cancel()
        confirmed._cancel_contracts()
        return result

    def _cancel_contracts(self):
        """End the contracts that the orders made, and take back what they added.

        Only orders that were confirmed have made any.
        """
        # Whoever may cancel the order ends its contracts with it, even if notice was
        # given for later; salespeople have no right to write on contracts.
        for order in self.sudo():
            upsold = order._get_upsold_contracts()
            (order.contract_ids - upsold).action_cancel()
            order.order_line.contract_line_ids.filtered(
                lambda line, upsold=upsold: line.contract_id in upsold
            )._remove_sold()

    def _check_cancel_contracts(self):
        """Refuse to cancel orders whose contracts run, and say what to do instead.

        :raise RedirectWarning: with a way to the contracts, nothing having been changed
        """
        confirmed = self.filtered(lambda order: order.state == "sale")
        # Whoever may cancel an order may not see all of its contracts.
        kept = {order: order.sudo()._get_started_contracts() for order in confirmed}
        kept = {order: contracts for order, contracts in kept.items() if contracts}
        if not kept:
            return
        sentences = [
            self.env._(
                "%(order)s cannot be cancelled: the term of %(contracts)s has started.",
                order=order.name,
                contracts=", ".join(contracts.mapped("name")),
            )
            for order, contracts in kept.items()
        ]
        advice = self.env._(
            "Cancel the contract from a date instead, with a credit note for what was "
            "billed. Goods that were delivered come back with a return."
        )
        contracts = self.env["sale.contract"].union(*kept.values()).sudo(False)
        raise ProblemsWarning(
            "\n".join([*sentences, "", advice]),
            contracts._get_records_action(name=self.env._("Contracts")),
            self.env._("Go to the Contract")
            if len(contracts) == 1
            else self.env._("Go to the Contracts"),
        )

    def _get_started_contracts(self):
        """Return the contracts that keep the order from being cancelled.

        What is sold into the contracts of other orders is taken back with the order.
        """
        self.ensure_one()
        today = self.company_id._get_contract_today()
        started = (self.contract_ids - self._get_upsold_contracts()).filtered(
            lambda contract: (
                contract.date_start
                and contract.date_start <= today
                and not (contract.date_cancelled and contract.date_cancelled <= today)
            )
        )
        confirmed = self.company_id._get_contract_day(self.date_order)
        is_mistake = confirmed == today and not self._has_been_fulfilled(started)
        return started.browse() if is_mistake else started

    def _has_been_fulfilled(self, contracts):
        """Return whether anything was delivered or billed that was not taken back."""
        self.ensure_one()
        billed = (
            self.order_line.invoice_lines
            | contracts.line_ids.move_line_ids.filtered("bills_contract")
        )
        return any(line.qty_delivered > 0 for line in self.order_line) or any(
            line.move_type == "out_invoice"
            and (line.parent_state == "posted" or line.bills_contract)
            and line.move_id.payment_state != "reversed"
            for line in billed
        )
