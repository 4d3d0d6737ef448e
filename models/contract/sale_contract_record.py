from odoo import api, fields, models

from ... import intervals, steps

START_KINDS = {"new", "renewal"}  # of the changes that the start of a term is


class SaleContract(models.Model):
    """The record of what a contract does to the recurring revenue."""

    _inherit = "sale.contract"

    event_ids = fields.One2many(
        "sale.contract.change",
        "contract_id",
        "What Happened",
        domain=[("part_of_id", "=", False), ("is_planned", "=", False)],
        copy=False,
        readonly=True,
    )
    planned_end_ids = fields.One2many(
        "sale.contract.change",
        "contract_id",
        "Planned Ends",
        domain=[("is_planned", "=", True)],
        copy=False,
        readonly=True,
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "event_ids", "planned_end_ids"]

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
        """Record what new contracts bring, and that the terms before them go on."""
        # sudo: salespeople cause contracts through their orders; terms before may be a
        # colleague's, and only revenue is counted
        started = self.sudo().filtered("date_start")
        started._read_for_opening()
        values_list = [
            values for contract in started for values in contract._prepare_new_changes()
        ]
        started.env["sale.contract.change"]._create_linked(values_list)
        (started | started.previous_contract_ids)._settle_record()
        started.previous_contract_ids._record_going_on()

    def _record_reopened(self, revenue):
        """Record a term that goes on after all, for its order was confirmed again.

        :param dict revenue: what it was worth, see :meth:`_get_revenue_steps`
        """
        self.ensure_one()
        self._record_steps(revenue, kind="undo")
        # sudo: the chain is the same for everybody, whoever may read it
        previous = self.sudo().previous_contract_ids
        previous._settle_record()
        previous._record_going_on()

    def _get_followers(self):
        """Return the terms that took the revenue over."""
        self.ensure_one()
        return self.next_contract_ids.filtered(
            lambda term: term._continues_others() and term._is_start_recorded()
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

    def _prepare_new_changes(self):
        """Return the values of the changes that the start of a term is, by product."""
        self.ensure_one()
        values = {
            "contract_id": self.id,
            "date": self.date_start,
            "description": self.number,
            "user_id": self.env.uid,
        }
        later = []
        if not self._is_even():
            days = iter(steps.get_differences({}, self._get_revenue_steps()))
            next(days)
            later = [values | more for more in self._prepare_later_changes(dict(days))]
        values["event"] = self.id
        return [*(values | more for more in self._prepare_opening()), *later]

    def _is_even(self):
        """Return whether what is sold on the first day is sold all of the term, as far
        as anybody knows: nothing starts, ends or pauses in between.
        """
        self.ensure_one()
        others = self.pause_ids or self.next_contract_ids or self.date_cancelled
        dated = self.line_ids.filtered(lambda item: item.date_start or item.date_end)
        return not others and not dated

    def _prepare_opening(self):
        """Return what the changes of the first day say, one of nothing at least."""
        self.ensure_one()
        terms = self._get_terms_before()
        values = {"kind": "new", "revenue_type": "new"}
        if self.previous_contract_ids:
            values["kind"] = "renewal"
        if terms:
            values["before"] = ", ".join(terms.mapped("number"))
            values["revenue_type"] = False
        opening = self._get_opening(terms)
        if not opening:
            return [values | {"mrr_change": 0.0}]
        return [
            values
            | {"product_id": product, "mrr_change": amount}
            | ({"revenue_type": revenue_type} if terms else {})
            for (product, revenue_type), amount in opening.items()
        ]

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

    def _has_ended_revenue(self):
        """Return whether the end of its revenue was recorded."""
        self.ensure_one()
        return "end" in self.change_ids.mapped("kind")

    def _record_ends(self):
        """Record that terms ended that were not renewed: what was planned is so."""
        ended = self.filtered(lambda contract: not contract._has_ended_revenue())
        changes = self.env["sale.contract.change"]
        # sudo: nobody writes changes; the states of these contracts are refreshed
        planned = changes.sudo().search(
            [("contract_id", "in", ended.ids), ("is_planned", "=", True)], order="id"
        )
        by_contract = planned.grouped("contract_id")
        planned.is_planned = False
        ended.invalidate_recordset(["change_ids"])
        for contract in ended:
            if found := by_contract.get(contract):
                # sudo: as above
                contract.sudo()._message_log(body=found[0]._get_message())
                contract._after_change()
            else:
                date = contract.date_end + intervals.ONE_DAY
                changes._record(contract, "end", date, description=contract.number)

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
