from odoo import models

from ... import intervals, steps


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows its recurring revenue of every day, so
    that what differs after something was written is recorded on its day."""

    _inherit = "sale.contract"

    def _get_revenue_steps(self, without=None):
        """Return the monthly revenue that what happened adds up to.

        A term that is neither renewed nor recorded as ended runs on after its end,
        which is planned in the record of changes.

        :param sale.contract.line without: items that do not count
        :return: day and amount from then on, see ``steps.py``
        :rtype: dict[date, float]
        """
        self.ensure_one()
        # Whoever adds to a contract need not see its record.
        contract = self.sudo()
        if not contract.date_start:
            return {}
        monthly = steps.get_steps(
            contract._get_revenue_spans(without),
            contract._get_pauses(),
            contract.date_start,
            contract._get_revenue_end(),
        )
        rounding = contract.currency_id.round
        return {day: rounding(amount) for day, amount in monthly.items()}

    def _get_revenue_of_each(self, items):
        """Return of each of these items, in all of its versions, what the contract is
        worth on each day before and after it is added to those before it.

        :return: first version, steps without and with it
        :rtype: list[tuple]
        """
        self.ensure_one()
        found, left, before = [], items, self._get_revenue_steps(without=items)
        for root, versions in items.grouped(lambda item: item._get_root()).items():
            left -= versions
            now = self._get_revenue_steps(without=left)
            found.append((root, before, now))
            before = now
        return found

    def _get_revenue_spans(self, without=None):
        """Return first day, last day (or None) and monthly amount of each version."""
        self.ensure_one()
        items = self.line_ids - (without or self.line_ids.browse())
        return [
            (
                item._get_start(),
                (item.date_end if item._ends_with_change() else None),
                self.plan_id._get_monthly_amount(item.price_subtotal),
            )
            for item in items
        ]

    def _get_revenue_end(self):
        """Return the first day without revenue, or False: it is recorded as ended,
        cancelled, or taken over by the terms that follow.
        """
        self.ensure_one()
        days = [self.date_cancelled]
        if self.date_end and self._has_ended_revenue():
            days.append(self.date_end + intervals.ONE_DAY)
        days += self._get_followers().mapped("date_start")
        return min(filter(None, days), default=False)

    def _record_steps(self, old, new=None, item=None, kind=None, date=None, **values):
        """Record on each day what became different, by product.

        :param dict old: see :meth:`_get_revenue_steps`
        :param dict new: default: what it is now
        :param sale.contract.line item: what was changed; default: the whole contract
        :param str kind: of the first change; default: as its amount says
        :param date date: day of a change that is recorded in any case, the first one
        :param values: of the first change
        :return: the changes, the first one first; none if nothing differs
        """
        found = self._record_differences(old, new, item, kind, date, **values)
        self._settle_record()
        return found

    def _record_differences(
        self, old, new=None, item=None, kind=None, date=None, **values
    ):
        """Record what became different, as :meth:`_record_steps` does; who calls this
        is not done yet, and settles the record afterwards.
        """
        self.ensure_one()
        new = self._get_revenue_steps() if new is None else new
        amounts = dict(steps.get_differences(old, new))
        found = self.env["sale.contract.change"]
        if date:
            amount = amounts.pop(date, 0.0)
            found |= self._record_step(date, amount, item, kind, **values)
        for day, amount in amounts.items():
            if self.currency_id.is_zero(amount):
                continue
            if not found:
                found |= self._record_step(day, amount, item, kind, **values)
            elif planned := self._get_planned_change(day, item):
                planned._add_mrr(amount)
            else:
                found |= self._record_step(day, amount, item, None)
        return found

    def _record_step(self, day, amount, item, kind, **values):
        """Record what differs from a day on."""
        if item and not kind and not values and day in item._get_step_days():
            values = item._get_step(day)
            item, kind = values.pop("item"), values.pop("kind")
        kind = kind or ("upsell" if amount > 0 else "downsell")
        if item:
            return item._record_change(kind, day, amount, **values)
        values = {"description": self.number, **values}
        changes = self.env["sale.contract.change"]
        return changes._record(self, kind, day, amount, **values)

    def _get_planned_change(self, day, item):
        """Return a change to come of a day, that does something else now; or none.

        What was recorded of days that have passed stays as it is. What an item does by
        itself on that day has a record of its own.
        """
        self.ensure_one()
        # Salespeople change contracts with their orders, and only read changes.
        changes = self.sudo().change_ids.filtered(lambda change: change.date == day)
        if day <= self.company_id._get_contract_today():
            return changes.browse()
        if not item:
            return changes[:1]
        own = changes.filtered(lambda change: change.line_id in item._get_versions())
        return (own if own or day in item._get_step_days() else changes)[:1]
