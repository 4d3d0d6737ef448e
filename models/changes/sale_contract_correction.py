from odoo import models
from odoo.exceptions import UserError

from ... import steps
from ...tokens import RecordedChange

# What the recurring revenue of a day follows from, on the contract itself.
REVENUE_FIELDS = {"date_start", "date_end", "date_cancelled", "plan_id"}


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose term is corrected before it was billed.

    As for items: what it does to the recurring revenue of any day is recorded on that
    day, or it is refused.
    """

    _inherit = "sale.contract"

    def write(self, vals):
        given = vals.keys() & REVENUE_FIELDS
        recorded = self.browse()
        if given and not RecordedChange.find(self):
            recorded = self.filtered(lambda contract: contract._is_start_recorded())
        if not recorded:
            return super().write(vals)
        self.check_access("write")
        for contract in recorded:
            contract._check_correction(vals)
        before = {c: (c.date_start, c._get_revenue_steps()) for c in recorded}
        # What is written on items is recorded with them.
        super().write({name: vals[name] for name in given})
        for contract, (start, revenue) in before.items():
            contract._record_term_correction(start, revenue)
        rest = {name: value for name, value in vals.items() if name not in given}
        return super().write(rest) if rest else True

    def _check_correction(self, vals):
        """Refuse what has methods of its own, or comes too late."""
        self.ensure_one()
        changed = {
            name
            for name in vals.keys() & REVENUE_FIELDS
            if self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
        }
        if changed and (problem := self._get_correction_problem(changed, vals)):
            raise UserError(problem)

    def _get_correction_problem(self, changed, vals):
        """Return why these fields cannot change, in the user's words, or False."""
        self.ensure_one()
        if "date_cancelled" in changed:
            return self.env._(
                "%s is cancelled, or goes on after all, with the buttons of the "
                "contract: nobody enters the day.",
                self.number,
            )
        if "date_start" in changed and not vals["date_start"]:
            return self.env._(
                "%s has its first day already: choose another day, or cancel it.",
                self.number,
            )
        if self.date_cancelled or self._has_ended_revenue():
            return self.env._(
                "%s has ended, and its days stay as they were: renew it, or sell a new "
                "contract.",
                self.number,
            )
        if "date_end" in changed and (following := self._get_followers()):
            return self.env._(
                "%(contract)s was renewed by %(next)s: change the days of that one, or "
                "cancel it first.",
                contract=self.number,
                next=", ".join(following.mapped("number")),
            )
        return False

    def _write_end(self, date_end):
        """Let the term end on another day, with what belongs to it."""
        self.ensure_one()
        revenue = self._get_revenue_steps()
        RecordedChange().give_to(self).write({"date_end": date_end})
        # Whoever moves the end settles the record.
        if self._is_start_recorded():
            self._record_differences(revenue)

    def _record_term_correction(self, start, revenue):
        """Record another term, or another plan, before anything was billed.

        :param date start: the first day that it had
        :param dict revenue: what it was worth on each day
        """
        self.ensure_one()
        if start != self.date_start:
            # As if it had been signed for that day.
            started = self._get_start_changes().filtered(lambda c: c.date == start)
            moved = sum(started.mapped("mrr_change"))
            revenue = steps.move_amount(revenue, start, self.date_start, moved)
            started.date = self.date_start
        # sudo: nobody writes changes; who corrects the contract was checked
        self.sudo().change_ids.filtered(
            lambda change: change.plan_id != self.plan_id
        ).plan_id = self.plan_id
        self._record_steps(revenue)
