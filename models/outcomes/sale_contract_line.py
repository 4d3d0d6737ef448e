from odoo import models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that says what an item was before."""

    _inherit = "sale.contract.line"

    def _is_sold_on_first_day(self):
        """Return whether the term began with the item, or will begin with it."""
        self.ensure_one()
        start = self.contract_id.date_start
        return self._is_sold_on(start) if start else not self.date_start

    def _get_contract_before(self):
        """Return the one of the terms before that the item is counted for: the one
        whose item it renews, or which its line was sold into, or that ended first.
        """
        self.ensure_one()
        line = self._get_root().order_line_id
        before = self.contract_id.previous_contract_ids
        named = (line.renewed_line_id.contract_id or line.target_contract_id) & before
        return named or before.sorted(lambda c: (str(c.date_end or ""), c.id))[:1]

    def _get_same_item_before(self):
        """Return the item of the same product, sold in the same currency, that it
        renews; or none.
        """
        self.ensure_one()
        old = self._get_root().order_line_id.renewed_line_id
        is_same = (
            old.product_uom_qty > 0
            and self.product_uom_qty > 0
            and old.product_id == self.product_id
            and old.product_uom_id == self.product_uom_id
            and old.currency_id == self.currency_id
        )
        return old if is_same else old.browse()

    def _get_monthly_price(self):
        """Return what one unit costs per month, without taxes and after discounts."""
        self.ensure_one()
        plan, amount = self.contract_id.plan_id, self.price_subtotal
        return plan._get_monthly_amount(amount / self.product_uom_qty)
