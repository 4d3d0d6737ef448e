from odoo import models

from ... import intervals


class SaleContractLine(models.Model):
    """What an item of the next term is worth more or less than what it renews."""

    _inherit = "sale.contract.line"

    def _get_opening(self, renewed):
        """Return revenue type and monthly amount of what the item begins with: what
        goes on, what its price changed, and the rest.

        :param renewed: the item of an earlier term that goes on in it, or none
        """
        self.ensure_one()
        amount = self._get_mrr()
        if not renewed:
            return [("upsell", amount)]
        goes_on = renewed._get_worth_before(self._get_start())
        price = self._get_price_effect(renewed) if goes_on else 0.0
        rest = amount - goes_on - price
        old = renewed.contract_id
        # Its end was recorded as a loss, and was none.
        is_late = old._has_ended_revenue() or old.date_cancelled
        return [
            ("churn" if is_late else False, goes_on),
            ("price", price),
            ("upsell" if rest > 0 else "downsell", rest),
        ]

    def _get_worth_before(self, day):
        """Return what the item is worth per month on the day before, or on the last one
        on which it was sold; nothing while its contract is paused.
        """
        self.ensure_one()
        contract, last = self.contract_id, day - intervals.ONE_DAY
        last = min(filter(None, (last, contract._get_end())))
        return 0.0 if contract._is_paused_on(last) else self._get_mrr_on(last)

    def _get_price_effect(self, old):
        """Return what the new price of a renewed item changes per month."""
        self.ensure_one()
        if not old.product_uom_qty:
            return 0.0
        old_mrr = old._get_mrr() * self.product_uom_qty / old.product_uom_qty
        return self._get_mrr() - old_mrr
