from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .. import intervals

# What was agreed for an item: changed with a date and a record, once it was billed.
AGREED_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount"}


class SaleContractLineChangeMixin(models.AbstractModel):
    """The part of ``sale.contract.line`` that changes on a day, with a record of it."""

    _name = "sale.contract.line.change.mixin"
    _inherit = [
        "sale.contract.line.version.mixin",
        "sale.contract.line.credit.mixin",
        "sale.contract.line.order.mixin",
    ]
    _description = "Changes of Contract Items"

    def write(self, vals):
        if self.env.context.get("contract_change") or not vals.keys() & AGREED_FIELDS:
            return super().write(vals)
        self._check_not_billed()
        before = {line: (line._get_terms_text(), line._get_mrr()) for line in self}
        result = super().write(vals)
        for line, (text, mrr) in before.items():
            line._record_correction(text, mrr)
        return result

    def _check_not_billed(self):
        """Refuse to rewrite what was billed."""
        billed = self.filtered(
            lambda line: any(line.move_line_ids.mapped("bills_contract"))
        )
        if billed:
            raise UserError(
                self.env._(
                    "%s was billed: change its quantity or price from a date, with the "
                    "buttons of the contract.",
                    ", ".join(billed.product_id.mapped("display_name")),
                )
            )

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
        self.ensure_one()
        if not quantity:
            return self._remove(date, credit)
        # Only less can be credited: more is sold from the first day not billed.
        credit = credit and quantity < self._get_version_on(date).product_uom_qty
        date = self._get_change_date(date, credit)
        old = self._get_version_on(date)
        difference = quantity - old.product_uom_qty
        before, old_mrr = old._get_terms_text(), old._get_mrr()
        versions = old._split(date)._get_later_versions()
        credits = versions._prepare_credit_lines(date, removed=max(-difference, 0.0))
        for version in versions:
            left = max(version.product_uom_qty + difference, 0.0)
            version._write_version({"product_uom_qty": left})
        new = versions[0]
        change = new._record_change(
            "upsell" if difference > 0 else "downsell",
            date,
            before=before,
            mrr_change=new._get_mrr() - old_mrr,
        )
        change._create_credit_note(credits)
        return change

    def _remove(self, date, credit=False):
        """Sell the item up to the day before; see :meth:`_change_quantity`."""
        self.ensure_one()
        return self._remove_from(self._get_change_date(date, credit), credit)

    def _remove_from(self, date, credit):
        """Remove the item on that very day."""
        self.ensure_one()
        old = self._get_version_on(date)
        later = old._get_later_versions() - old
        credits = (old | later)._prepare_credit_lines(date) if credit else []
        change = old._record_change(
            "downsell",
            date,
            -old._get_mrr(),
            before=old._get_terms_text(),
            after=self.env._("removed"),
        )
        change._create_credit_note(credits)
        later._take_away()
        if date > old._get_start():
            old.date_end = date - intervals.ONE_DAY
        else:
            old._take_away()
        return change

    def _take_away(self):
        """Delete versions that were never billed; others are sold no more."""
        for item in self:
            if item.move_line_ids or item.order_line_id:
                item._write_version({"product_uom_qty": 0.0})
            else:
                item.unlink()

    def _change_price(self, date, price):
        """Charge another price from a day on, at the earliest from the first day that
        was not billed. Later versions of the item change in proportion.

        :param float price: per billing period, for one unit
        :return: the change
        """
        self.ensure_one()
        date = self._get_change_date(date)
        old = self._get_version_on(date)
        before, old_mrr, old_price = (
            old._get_terms_text(),
            old._get_mrr(),
            old.price_unit,
        )
        versions = old._split(date)._get_later_versions()
        new = versions[0]
        for version in versions - new:
            ratio = version.price_unit / old_price if old_price else 1.0
            version._write_version({"price_unit": price * ratio})
        new._write_version({"price_unit": price})
        return new._record_change(
            "price", date, before=before, mrr_change=new._get_mrr() - old_mrr
        )

    def _change_temporarily(self, quantity, date, date_end, credit=False):
        """Sell another quantity for some days; it reverts by itself.

        More is sold as an item of its own beside this one.

        :param float quantity: what is sold in that time, instead
        :param date date: first day
        :param date date_end: last day
        :param bool credit: see :meth:`_change_quantity`
        :return: the change
        """
        self.ensure_one()
        date = self._get_change_date(date, credit=True)
        old = self._get_version_on(date)
        is_more = quantity > old.product_uom_qty
        if not is_more:
            date = self._get_change_date(date, credit)
            old = self._get_version_on(date)
        self._check_not_billed_until(date, date_end)
        before, old_mrr, credits = old._get_terms_text(), old._get_mrr(), []
        if is_more:
            difference, old_mrr = quantity - old.product_uom_qty, 0.0
            values = {"product_uom_qty": difference, "is_temporary": True}
            new = old._copy_version(date, date_end, **values)
        else:
            new = old._split(date)
            credits = new._lower_until(date_end, old.product_uom_qty - quantity)
        change = new._record_change(
            "temporary",
            date,
            before=before,
            mrr_change=new._get_mrr() - old_mrr,
            date_end=date_end,
        )
        change._create_reversal(date_end + intervals.ONE_DAY)
        change._create_credit_note(credits)
        return change

    def _check_not_billed_until(self, date, date_end):
        if date > date_end:
            raise UserError(
                self.env._(
                    "%(product)s was billed until %(date)s: credit it, or choose later "
                    "dates.",
                    product=self.product_id.display_name,
                    date=format_date(self.env, date - intervals.ONE_DAY),
                )
            )

    def _get_effective_date(self, date, credit=False):
        """Return the day on which a change takes effect.

        Without a credit it is the first day from which on nothing was billed.
        """
        self.ensure_one()
        date = max(date, self._get_root()._get_start())
        if credit:
            return date
        covered = self._get_covered_intervals()[self]
        return max([date, *(last + intervals.ONE_DAY for _first, last in covered)])

    def _get_change_date(self, date, credit=False):
        """Return the day on which a change takes effect.

        :raise UserError: if the item is not sold any more by then
        """
        date = self._get_effective_date(date, credit)
        end = self._get_versions()[-1]._get_end()
        if end and date > end:
            raise UserError(
                self.env._(
                    "%(product)s ends on %(end)s and could change on %(date)s only: "
                    "choose an earlier date and, if it was billed, credit it.",
                    product=self.product_id.display_name,
                    end=format_date(self.env, end),
                    date=format_date(self.env, date),
                )
            )
        return date

    def _get_mrr(self):
        """Return what the item adds to the recurring revenue per month."""
        self.ensure_one()
        return self.contract_id.plan_id._get_monthly_amount(self.price_subtotal)

    def _get_terms_text(self):
        """Return quantity and price in words, for the record of a change."""
        self.ensure_one()
        price = self.currency_id.format(self.price_unit)
        period = self.contract_id.plan_id._get_period_label()
        text = f"{self.product_uom_qty:g} × {price} {period}"
        return f"{text}, -{self.discount:g} %" if self.discount else text

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

    def _record_correction(self, before, old_mrr):
        """Record what was corrected before anything was billed."""
        mrr_change = self._get_mrr() - old_mrr
        if self._get_terms_text() == before:
            return
        kind = "upsell" if mrr_change > 0 else "downsell"
        date = self._get_start() or fields.Date.context_today(self)
        self._record_change(kind, date, mrr_change, before=before)
