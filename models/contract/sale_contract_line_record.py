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
        contracts = self.contract_id.filtered(lambda c: c._is_start_recorded())
        values_list = []
        for item in self.filtered(lambda line: line.contract_id in contracts):
            if item.root_line_id not in self:
                start = item._get_start()
                item._record_change("upsell", start, item._get_mrr())
                values_list += item._prepare_later_changes(start)
        # Salespeople add items through their orders, and only read changes.
        self.env["sale.contract.change"].sudo().create(values_list)

    def _prepare_later_changes(self, day):
        """Return the values of what is known already when these items are sold: those
        that start, change or end by themselves after a day.

        :param date day: the last day of which everything is recorded
        """
        dated = self.filtered(lambda item: item.date_start or item.date_end)
        roots = self.browse({item._get_root().id: None for item in dated})
        return [
            root._prepare_step_values(date)
            for root in roots
            for date in root._get_step_days()
            if date > day
        ]

    def _get_step_days(self):
        """Return the days of the term on which versions of the item start or end."""
        self.ensure_one()
        versions, end = self._get_versions(), self.contract_id._get_end()
        days = {version._get_start() for version in versions}
        days |= {day + intervals.ONE_DAY for day in versions.mapped("date_end") if day}
        return sorted(day for day in days if not end or day <= end)

    def _prepare_step_values(self, date):
        """Return the values of the change that the item makes on a day by itself."""
        self.ensure_one()
        versions = self._get_versions()
        old, new = (
            versions.filtered(lambda version, day=day: version._is_sold_on(day))
            for day in (date - intervals.ONE_DAY, date)
        )
        rounding = self.currency_id.round
        mrr_change = rounding(self._get_mrr_on(date)) - rounding(
            self._get_mrr_on(date - intervals.ONE_DAY)
        )
        kind = "upsell" if mrr_change > 0 else "downsell"
        if old and new and old[:1].product_uom_qty == new[:1].product_uom_qty:
            kind = "price"
        changes = self.env["sale.contract.change"]
        return {
            "contract_id": self.contract_id.id,
            "line_id": (new or old)[:1].id,
            "kind": kind,
            "date": date,
            "mrr_change": mrr_change,
            "revenue_type": changes._get_revenue_type(kind, mrr_change),
            "user_id": self.env.uid,
            "description": self.product_id.display_name,
            "before": old[:1]._get_terms_text() if old else False,
            "after": new[:1]._get_terms_text() if new else self.env._("ended"),
        }

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
