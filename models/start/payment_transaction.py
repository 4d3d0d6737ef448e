from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        result = super()._post_process()
        done = self.filtered(lambda tx: tx._has_paid())
        done.sale_order_ids._follow_payment()
        return result

    def _has_paid(self):
        """Return whether it brought money."""
        self.ensure_one()
        return self.state == "done" and self.operation not in ("validation", "refund")

    def _get_receipts(self, order):
        """Return what they brought for an order, and what was refunded of it.

        :return: days and amounts in the currency of the order
        :rtype: list[tuple[datetime.date, float]]
        """
        company, result = order.company_id, []
        for transaction in self:
            paying = transaction.source_transaction_id or transaction
            if transaction.state != "done" or paying.operation == "validation":
                continue
            day = transaction._get_done_day(company)
            amount = transaction.currency_id._convert(
                transaction.amount * paying._get_share_of_order(order),
                order.currency_id,
                company,
                day,
            )
            result.append((day, amount))
        return result

    def _get_share_of_order(self, order):
        """Return which part pays this order: each gets what it is worth."""
        self.ensure_one()
        total = sum(self.sale_order_ids.mapped("amount_total"))
        if len(self.sale_order_ids) < 2 or not total:
            return 1.0
        return order.amount_total / total

    def _get_done_day(self, company):
        """Return the day on which it was done, where the company is."""
        self.ensure_one()
        return company._get_contract_day(self.last_state_change)
