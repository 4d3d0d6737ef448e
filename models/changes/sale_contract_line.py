from odoo import models
from odoo.exceptions import UserError

from ... import intervals, prices
from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that changes on a day, with a record of it."""

    _inherit = "sale.contract.line"

    def _change_quantity(self, quantity, date, credit=False):
        """Sell another quantity from a day on; 0 removes the item.

        Later versions of the item change by the same difference.

        :param float quantity: what is sold from that day on
        :param date date: first day of the new quantity
        :param bool credit: credit what was billed after that day; else the change waits
            for the first day that was not billed
        :return: the change
        :rtype: sale.contract.change
        """
        change, credits = self._apply_quantity(quantity, date, credit)
        change._create_credit_note(credits)
        return change

    def _apply_quantity(self, quantity, date, credit=False):
        """See :meth:`_change_quantity`.

        :return: the change, and the values of the lines of its credit note
        """
        self.ensure_one()
        [applied] = self._apply_quantities([quantity], [date], credit)
        return applied

    def _apply_quantities(self, quantities, dates, credit=False):
        """Sell other quantities of these items, which are different ones, all at once;
        see :meth:`_change_quantity`.

        :param list quantities: one for each; 0 removes the item
        :param list dates: one for each, first day of the new quantity
        :return: the change of each item, and the values of the lines of its credit note
        :rtype: list[tuple]
        """
        asked = zip(self, quantities, dates, strict=True)
        wanted, applied = {}, {}
        for item, quantity, date in asked:
            if quantity:
                wanted[item] = quantity, date
            else:
                applied[item] = item._apply_removal(date, credit)
        applied |= self.browse().concat(*wanted)._apply_sold_quantities(wanted, credit)
        return [applied[item] for item in self]

    def _apply_sold_quantities(self, wanted, credit):
        """Sell these items in other quantities than 0.

        :param dict wanted: quantity and day by item
        :return: see :meth:`_apply_quantities`, by item
        :rtype: dict
        """
        days = self._get_quantity_days(wanted, credit)
        old, before, differences = self.browse(), [], []
        for item in self:
            item._check_sold_on(days[item])
            version = item._get_version_on(days[item])
            old += version
            before.append((version._get_terms_text(), version._get_mrr()))
            differences.append(wanted[item][0] - version.product_uom_qty)
        new = old._begin_versions(list(days.values()))
        credits = new._prepare_quantity_credits(differences, list(days.values()))
        new._write_quantities(differences)
        changes = self.env["sale.contract.change"]._record_all(
            [
                line._prepare_change_values(
                    "upsell" if difference > 0 else "downsell",
                    day,
                    before=text,
                    mrr_change=line._get_mrr() - mrr,
                )
                for line, difference, day, (text, mrr) in zip(
                    new, differences, days.values(), before, strict=True
                )
            ]
        )
        new._refresh_all_later_changes(list(days.values()))
        self.contract_id._settle_record()
        return dict(zip(self, zip(changes, credits, strict=True), strict=True))

    def _get_quantity_days(self, wanted, credit):
        """Return by item the day on which its new quantity takes effect.

        Only less can be credited: more is sold from the first day not billed.

        :param dict wanted: see :meth:`_apply_sold_quantities`
        """

        def get_terms(item):
            quantity, date = wanted[item]
            is_less = quantity < item._get_version_on(date).product_uom_qty
            return date, bool(credit and is_less)

        found = {}
        for (date, is_credited), items in self.grouped(get_terms).items():
            found |= items._get_effective_dates(date, is_credited)
        return {item: found[item] for item in self}

    def _prepare_quantity_credits(self, differences, dates):
        """Return what is credited where versions begin that sell less; see
        :meth:`_prepare_credit_lines`.

        :param list differences: what each of them sells more, below 0 for less
        :param list dates: first day of each
        :rtype: list[list]
        """
        invoiced = self._get_invoiced_lines()
        return [
            version._get_later_versions()._prepare_credit_lines(
                date, removed=max(-difference, 0.0), invoiced=invoiced
            )
            for version, difference, date in zip(self, differences, dates, strict=True)
        ]

    def _write_quantities(self, differences):
        """Sell so much more of these versions, and of those after them.

        :param list differences: one for each, below 0 for less
        """
        written = {}
        for line, difference in zip(self, differences, strict=True):
            for version in line._get_later_versions():
                left = max(version.product_uom_qty + difference, 0.0)
                written.setdefault(left, self.browse())
                written[left] |= version
        for quantity, versions in written.items():
            versions._write_version({"product_uom_qty": quantity})

    def _check_sold_on(self, date):
        """Refuse a change from a day on which the item is not sold any more."""
        end = self._get_versions()[-1]._get_end()
        sold = self._get_version_on(date)._get_later_versions()
        if not any(sold.mapped("product_uom_qty")):
            raise UserError(
                self.env._(
                    "%s is not sold any more: sell it again with an upsell.",
                    self.product_id.display_name,
                )
            )
        if end and date > end:
            raise UserError(
                self.env._(
                    "%(product)s ends on %(date)s, before the change could take "
                    "effect: choose an earlier day, or credit what was billed.",
                    product=self.product_id.display_name,
                    date=format_day(self.env, end),
                )
            )

    def _get_effective_date(self, date, credit=False):
        """Return the day on which a change takes effect.

        Without a credit it is the first day from which on nothing was billed.
        """
        self.ensure_one()
        return self._get_effective_dates(date, credit)[self]

    def _get_effective_dates(self, date, credit=False):
        """Return for each of these items the day on which a change takes effect, see
        :meth:`_get_effective_date`.

        :rtype: dict
        """
        covered = {} if credit else self._get_covered_intervals()
        return {
            line: max(
                date,
                line._get_root()._get_start(),
                *(last + intervals.ONE_DAY for _first, last in covered.get(line, ())),
            )
            for line in self
        }

    def _round_price(self, price, given=0.0):
        """Return a price that was calculated from the one of the item: with as many
        decimals as that was given, and more where its amount takes them.

        :param float given: another price from which it was calculated
        """
        self.ensure_one()
        precisions = self.env["decimal.precision"]
        digits = precisions.precision_get("Product Price")
        for known in (self.price_unit, given):
            digits = prices.count_decimals(known, digits)
        quantity = self.product_uom_qty * (1 - self.discount / 100)
        rounding = self.currency_id.round
        return prices.price_for(price * quantity, quantity, digits, rounding) or (
            round(price, digits)
        )
