from odoo import models

from ... import intervals


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
        subtotal = self.price_subtotal
        if price is not None or quantity is not None:
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
            for item, before, now in contract._get_revenue_of_each(items):
                contract._record_differences(before, now, item) or item._record_change(
                    "upsell", item._get_start()
                )
            contract._settle_record()

    def _get_step_days(self):
        """Return the days after the first one of the term on which versions of the item
        start or end.
        """
        self.ensure_one()
        contract, versions = self.contract_id, self._get_versions()
        start, end = contract.date_start, contract._get_end()
        days = {version._get_start() for version in versions}
        days |= {day + intervals.ONE_DAY for day in versions.mapped("date_end") if day}
        return sorted(day for day in days if day > start and not (end and day > end))

    def _get_step(self, day):
        """Return what the record says of what the item does by itself on a day: the
        version that is sold from then on, or was until then, and its terms.

        It is a change of price where the quantity stays.
        """
        self.ensure_one()
        old, new = (
            self._get_versions().filtered(lambda item, on=on: item._is_sold_on(on))[:1]
            for on in (day - intervals.ONE_DAY, day)
        )
        is_price = old and new and old.product_uom_qty == new.product_uom_qty
        return {
            "item": new or old,
            "kind": "price" if is_price else None,
            "before": old._get_terms_text() if old else False,
            "after": new._get_terms_text() if new else self.env._("ended"),
        }

    def _record_change(self, kind, date, mrr_change=0.0, **values):
        """Record what changed on an item; it says already what it says from now on."""
        values = self._prepare_change_values(kind, date, mrr_change, **values)
        return self.env["sale.contract.change"]._record_all([values])

    def _prepare_change_values(self, kind, date, mrr_change=0.0, **values):
        """Return the values of the record of what changed on an item."""
        self.ensure_one()
        return {
            "contract_id": self.contract_id.id,
            "kind": kind,
            "date": date,
            "mrr_change": mrr_change,
            "line_id": self.id,
            "description": self.product_id.display_name,
            "after": self._get_terms_text(),
            **values,
        }
