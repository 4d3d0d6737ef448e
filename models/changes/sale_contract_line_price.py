from odoo import models

from ... import intervals


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` whose price changes, of many items at once."""

    _inherit = "sale.contract.line"

    def _change_price(self, date, price):
        """Charge another price from a day on, at the earliest from the first day that
        was not billed. Later versions of the item change in proportion.

        :param float price: per billing period, for one unit
        :return: the change
        """
        self.ensure_one()
        return self._change_prices(date, [price])

    def _change_prices(self, date, prices):
        """Charge other prices for these items, see :meth:`_change_price`.

        :param list prices: one for each, per billing period and unit
        :return: the changes, in the order of the items
        """
        dates = self._get_effective_dates(date)
        old, before = self.browse(), []
        for item in self:
            item._check_sold_on(dates[item])
            version = item._get_version_on(dates[item])
            old += version
            before.append((version._get_terms_text(), version._get_mrr()))
        old_prices = old.mapped("price_unit")
        values = [{"price_unit": price} for price in prices]
        new = old._begin_versions([dates[item] for item in self], values)
        new._write_prices(old_prices, prices)
        changes = self.env["sale.contract.change"]._record_all(
            [
                line._prepare_change_values(
                    "price",
                    dates[item],
                    before=text,
                    mrr_change=line._get_mrr() - mrr,
                )
                for item, line, (text, mrr) in zip(self, new, before, strict=True)
            ]
        )
        new._refresh_all_later_changes([dates[item] for item in self])
        self.contract_id._settle_record()
        return changes

    def _write_prices(self, old_prices, prices):
        """Write the prices of versions; those after them change in proportion."""
        written = {}
        for line, old_price, price in zip(self, old_prices, prices, strict=True):
            for version in line._get_later_versions() - line:
                ratio = version.price_unit / old_price if old_price else 1.0
                later = version._round_price(price * ratio, price)
                written.setdefault(later, self.browse())
                written[later] |= version
            if line.price_unit != price:
                written.setdefault(price, self.browse())
                written[price] |= line
        for price, versions in written.items():
            versions._write_version({"price_unit": price})

    def _get_changes_after(self, date):
        """Return the changes of the items that take effect after a day."""
        return self.env["sale.contract.change"].search(
            [("line_id", "in", self._get_versions().ids), ("date", ">", date)]
        )

    def _refresh_later_changes(self, date):
        """Let the records of later changes say what they do to the item as it is now.

        :param date date: first day on which the item was changed
        """
        self.ensure_one()
        self._refresh_all_later_changes([date])

    def _refresh_all_later_changes(self, dates):
        """Do it for many items, each from its own day on.

        :param list dates: see :meth:`_refresh_later_changes`
        """
        # Salespeople take items back with their orders, and only read changes.
        items = self.sudo()
        found = items._get_changes_after(min(dates)) if dates else []
        by_root = found and found.grouped(lambda change: change.line_id._get_root())
        for item, date in zip(items, dates, strict=True) if found else ():
            later = by_root.get(item._get_root(), found.browse())
            later = later.filtered(lambda change, date=date: change.date > date)
            for day, changes in later.grouped("date").items():
                step = item._get_mrr_on(day)
                step -= item._get_mrr_on(day - intervals.ONE_DAY)
                missing = step - sum(changes.mapped("mrr_change"))
                if not item.currency_id.is_zero(missing):
                    changes[:1]._add_mrr(missing)
