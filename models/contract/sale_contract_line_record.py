from odoo import models


class SaleContractLine(models.Model):
    """What an item is worth per month, and the record of how that changes."""

    _inherit = "sale.contract.line"

    def _get_mrr_on(self, day):
        """Return what all versions of the item add to the monthly revenue on a day."""
        sold = self._get_versions().filtered(lambda line: line._is_sold_on(day))
        return sum(line._get_mrr() for line in sold)

    def _get_mrr(self, price=None, quantity=None):
        """Return what the item adds to the recurring revenue per month.

        :param float price: default: the price of the item
        :param float quantity: default: the quantity of the item
        """
        self.ensure_one()
        subtotal = self._get_subtotal(
            self.price_unit if price is None else price,
            self.product_uom_qty if quantity is None else quantity,
        )
        return self.contract_id.plan_id._get_monthly_amount(subtotal)

    def _get_terms_text(self, quantity=None):
        """Return quantity and price in words, for the record of a change.

        :param float quantity: default: the one of the item
        """
        self.ensure_one()
        quantity = self.product_uom_qty if quantity is None else quantity
        price = self.currency_id.format(self.price_unit)
        period = self.contract_id.plan_id._get_period_label()
        text = f"{quantity:g} × {price} {period}"
        return f"{text}, -{self.discount:g} %" if self.discount else text

    def _record_new_items(self):
        """Record what was added to running terms; with a term that is not recorded yet,
        all of its items are.
        """
        for contract, items in self.grouped("contract_id").items():
            if not contract._is_start_recorded():
                continue
            for number, item in enumerate(items):
                before = contract._get_revenue_steps(without=items[number:])
                now = contract._get_revenue_steps(without=items[number + 1 :])
                contract._record_steps(before, now, item) or item._record_change(
                    "upsell", item._get_start()
                )

    def _record_change(self, kind, date, mrr_change=0.0, **values):
        """Record what changed on an item; it says already what it says from now on."""
        self.ensure_one()
        changes = self.env["sale.contract.change"]
        return changes._record(
            self.contract_id,
            kind,
            date,
            mrr_change,
            line_id=self.id,
            description=self.product_id.display_name,
            **{"after": self._get_terms_text(), **values},
        )
