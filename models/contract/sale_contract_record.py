from odoo import api, models

from ... import intervals, steps

START_KINDS = {"new", "renewal"}  # of the changes that the start of a term is


class SaleContract(models.Model):
    """The record of what a contract does to the recurring revenue."""

    _inherit = "sale.contract"

    def _after_change(self):
        """Hook: called when a change of these contracts was recorded."""

    def _prepare_kept_values(self, date):
        """Return what a change keeps of its contract as it is now.

        :param date: the day from which the change is effective
        """
        self.ensure_one()
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "plan_id": self.plan_id.id,
            "salesperson_id": self.user_id.id,
            "team_id": self.team_id.id,
            "signed_date": self.company_id._get_contract_today(),
        }

    def _record_new_contracts(self):
        """Record what new contracts bring, compared with the terms before them."""
        values_list, followed = [], {}
        for contract in self.filtered("date_start"):
            revenue = {
                term: term._get_revenue_steps()
                for term in contract._get_running_before()
                if term not in followed
            }
            values_list += contract._prepare_new_changes(revenue)
            followed |= {term: (contract, revenue[term]) for term in revenue}
        # Salespeople cause contracts through their orders.
        self.env["sale.contract.change"].sudo().create(values_list)
        for term, (contract, revenue) in followed.items():
            term._record_followed(contract, revenue)

    def _record_reopened(self, revenue):
        """Record a term that goes on after all, for its order was confirmed again.

        :param dict revenue: what it was worth, see :meth:`_get_revenue_steps`
        """
        self.ensure_one()
        self._record_steps(revenue, kind="undo")
        previous = self._get_running_before() if self.date_start else self.browse()
        before = {term: term._get_revenue_steps() for term in previous}
        if before:
            taken, names = self._get_taken_over(before), previous.mapped("number")
            values = {"before": ", ".join(names)}
            self._record_step(self.date_start, -taken, None, "renewal", **values)
        for term, worth in before.items():
            term._record_followed(self, worth)

    def _get_running_before(self):
        """Return the terms whose revenue goes on in this one."""
        self.ensure_one()
        # The chain is the same for everybody, whoever may read it.
        return self.sudo().previous_contract_ids.filtered(
            lambda term: not term._has_ended_revenue() and not term._get_followers()
        )

    def _get_followers(self):
        """Return the terms that took the revenue over, in the record."""
        self.ensure_one()
        undone = self.change_ids.filtered(lambda change: change.kind == "undo")
        taken_back = max(undone.ids, default=0)
        return self.next_contract_ids.filtered(
            lambda following: (
                max(following._get_start_changes().ids, default=0) > taken_back
            )
        )

    def _is_start_recorded(self):
        """Return whether the record says what the term began with."""
        self.ensure_one()
        return bool(self.date_start and self._get_start_changes())

    def _get_start_changes(self):
        """Return the changes that the start of the term is."""
        self.ensure_one()
        # Whoever adds to a contract need not see its record.
        changes = self.sudo().change_ids
        return changes.filtered(lambda change: change.kind in START_KINDS)

    def _prepare_new_changes(self, before):
        """Return the values of the changes that the start of a term is.

        :param dict before: the running terms before this one, and what they are worth
        """
        self.ensure_one()
        values = {
            "contract_id": self.id,
            "date": self.date_start,
            "description": self.number,
            "user_id": self.env.uid,
        }
        days = iter(steps.get_differences({}, self._get_revenue_steps()))
        monthly = next(days)[1]
        later = [values | more for more in self._prepare_later_changes(dict(days))]
        if not before:
            return [values | self._prepare_new_change(monthly), *later]
        renewed = values | {
            "kind": "renewal",
            "before": ", ".join(term.number for term in before),
        }
        difference = monthly - self._get_taken_over(before)
        if any(term.currency_id != self.currency_id for term in before):
            # The same business, and not the same money.
            return [renewed | {"mrr_change": difference}, *later]
        found = [
            renewed | {"mrr_change": amount, "revenue_type": revenue_type}
            for amount, revenue_type in self._split_renewed(difference)
            if not self.currency_id.is_zero(amount)
        ]
        return [*(found or [renewed]), *later]

    def _prepare_new_change(self, monthly):
        """Return what the first record says of a term that takes nothing over."""
        self.ensure_one()
        # sudo: the terms before may be a colleague's; only revenue is counted
        previous = self.sudo().previous_contract_ids
        # What another part of the renewal took over was there before.
        goes_on = previous.filtered(lambda term: not term._has_ended_revenue())
        return {
            "kind": "renewal" if previous else "new",
            "revenue_type": "upsell" if goes_on else "new",
            "mrr_change": monthly,
        }

    def _get_taken_over(self, before):
        """Return what running terms are worth on the first day of this one, in its
        currency.

        :param dict before: what each term is worth, see :meth:`_get_revenue_steps`
        """
        self.ensure_one()
        return sum(
            steps.get_amount(revenue, self.date_start)
            for term, revenue in before.items()
            if term.currency_id == self.currency_id
        )

    def _prepare_later_changes(self, amounts):
        """Return what the first record says of what comes or ends later, item by item.

        :param dict amounts: what all of it changes, by day
        """
        self.ensure_one()
        found, rest = [], dict(amounts)
        dated = self.line_ids.filtered(lambda item: item._get_step_days())
        for item, before, now in self._get_revenue_of_each(dated):
            days = item._get_step_days()
            for day, amount in steps.get_differences(before, now):
                if day in days:
                    found.append((day, amount, item._get_step(day)))
                    rest[day] = rest.get(day, 0.0) - amount
        found += [(day, amount, {}) for day, amount in rest.items()]
        return [
            self._prepare_later_change(day, amount, **step)
            for day, amount, step in found
            if not self.currency_id.is_zero(amount)
        ]

    def _prepare_later_change(self, day, amount, item=None, kind=None, **texts):
        """Return what the first record says of a later day.

        :param sale.contract.line item: what changes; default: the contract
        :param str kind: default: as the amount says
        :param texts: before and after
        """
        kind = kind or ("upsell" if amount > 0 else "downsell")
        revenue_type = self.env["sale.contract.change"]._get_revenue_type(kind, amount)
        values = {
            "kind": kind,
            "date": day,
            "mrr_change": amount,
            "revenue_type": revenue_type,
            **texts,
        }
        if item:
            name = item.product_id.display_name
            values |= {"line_id": item.id, "description": name}
        return values

    def _split_renewed(self, difference):
        """Return the parts of what a renewal changes, with the type of each: what one
        item loses is not hidden by what another one gains.

        :param float difference: to the terms before, per month
        """
        self.ensure_one()
        start, rounding = self.date_start, self.currency_id.round
        items = self.line_ids.filtered(lambda item: item._get_start() <= start)
        prices = {item: self._get_price_effect(item) for item in items}
        price = rounding(sum(prices.values()))
        gains = [self._get_gain(item) - prices[item] for item in items]
        more = rounding(sum(gain for gain in gains if gain > 0))
        # Items that are not renewed are among what is left.
        less = rounding(difference - price - more)
        if less > 0:
            more, less = more + less, 0.0
        return [(price, "price"), (more, "upsell"), (less, "downsell")]

    @api.model
    def _get_gain(self, item):
        """Return what an item is worth per month more than what it renews."""
        old = item.order_line_id.renewed_line_id
        return item._get_mrr() - (old._get_mrr() if old else 0.0)

    def _record_followed(self, following, revenue):
        """Record what does not come any more, for another term is sold from a day on.

        :param sale.contract following: that term
        :param dict revenue: what this one was worth until now
        """
        self.ensure_one()
        start = following.date_start
        if following.currency_id != self.currency_id:
            # What ends in one currency goes on in the other.
            ended = self._record_steps(revenue, kind="renewal", after=following.number)
            ended.sudo().revenue_type = False
            return
        taken = steps.get_amount(revenue, start)
        self._record_steps(
            {
                day: amount if day < start else amount - taken
                for day, amount in {start: taken, **revenue}.items()
            }
        )

    @api.model
    def _get_price_effect(self, line):
        """Return what the new price of a renewed item changes per month."""
        old = line.order_line_id.renewed_line_id
        starts_later = line._get_start() > line.contract_id.date_start
        if not old.product_uom_qty or starts_later:
            return 0.0
        old_mrr = old._get_mrr() * line.product_uom_qty / old.product_uom_qty
        return line._get_mrr() - old_mrr

    def _has_ended_revenue(self):
        """Return whether the end of its revenue was recorded."""
        self.ensure_one()
        return "end" in self.change_ids.mapped("kind")

    def _record_ends(self):
        """Record the revenue that ends with terms that were not renewed."""
        for contract in self.filtered(lambda c: not c._has_ended_revenue()):
            date = contract.date_end + intervals.ONE_DAY
            self.env["sale.contract.change"]._record(
                contract,
                "end",
                date,
                # What another term took over ends with that one.
                0.0
                if contract._get_followers()
                else -contract._get_mrr_ended(contract.date_end),
                description=contract.number,
            )

    def _get_mrr_ended(self, date):
        """Return what an end takes from the recurring revenue: what is sold on its day,
        and what was to come back or be added later."""
        self.ensure_one()
        if not self.date_start:
            return 0.0
        day = self._clamp_to_term(date)
        later = self.change_ids.filtered(lambda change: change.date > day)
        return self._get_mrr_on(day) + sum(later.mapped("mrr_change"))

    def _clamp_to_term(self, date):
        """Return a day, or the day of the term that is nearest to it."""
        self.ensure_one()
        day = min(filter(None, (date, self.date_end)))
        return max(filter(None, (day, self.date_start)))
